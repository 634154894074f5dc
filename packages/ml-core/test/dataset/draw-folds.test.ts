import { describe, expect, it } from "vitest";
import { drawFolds, type FoldableImage, rowsOfFold } from "../../src/dataset/draw-folds.js";

const images = (counts: readonly number[]): FoldableImage[] =>
  counts.flatMap((count, classIndex) =>
    Array.from({ length: count }, (_, index) => ({ classIndex, sha256: `${classIndex}-${index}` })),
  );
const countIn = (drawn: readonly FoldableImage[], foldOf: Int32Array, fold: number, classIndex: number) =>
  drawn.filter((image, row) => foldOf[row] === fold && image.classIndex === classIndex).length;

describe("drawFolds", () => {
  it("gives each fold its share of each class", () => {
    const drawn = images([50, 23, 7]);
    const foldOf = drawFolds(drawn, { folds: 5, seed: 1 });
    for (let fold = 0; fold < 5; fold++) {
      expect(countIn(drawn, foldOf, fold, 0)).toBe(10);
      expect([4, 5]).toContain(countIn(drawn, foldOf, fold, 1));
      expect([1, 2]).toContain(countIn(drawn, foldOf, fold, 2));
      const size = foldOf.filter((other) => other === fold).length;
      expect(size).toBeGreaterThanOrEqual(15);
      expect(size).toBeLessThanOrEqual(17);
    }
  });

  it("keeps groups and files of the same bytes together, also where these chain", () => {
    const drawn = images([60, 60]).map((image, row) => ({
      ...image,
      group: row < 90 ? `g${row % 18}` : null,
    }));
    drawn[100] = { ...drawn[100]!, sha256: drawn[3]!.sha256 };
    drawn[101] = { ...drawn[101]!, sha256: drawn[4]!.sha256 };
    drawn[101]!.group = "g7";
    const foldOf = drawFolds(drawn, { folds: 4, seed: 3 });
    for (let group = 0; group < 18; group++)
      expect(new Set([0, 18, 36, 54, 72].map((offset) => foldOf[group + offset])).size).toBe(1);
    expect(foldOf[100]).toBe(foldOf[3]);
    // g4 and g7 share a picture.
    expect(new Set([foldOf[4], foldOf[101], foldOf[7]]).size).toBe(1);
    const sizes = [0, 1, 2, 3].map((fold) => foldOf.filter((other) => other === fold).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(5);
  });

  it("keeps pairs together, also where they chain with groups and copies", () => {
    const drawn = images([40, 40]).map((image, row) => ({ ...image, group: row < 4 ? "burst" : null }));
    drawn[50] = { ...drawn[50]!, sha256: drawn[20]!.sha256 };
    const [first, second, third] = [drawn[0]!, drawn[10]!, drawn[20]!].map(({ sha256 }) => sha256);
    const options = { folds: 4, seed: 3 };
    const together = [0, 1, 2, 3, 10, 20, 50];
    const foldsOf = (foldOf: Int32Array) => new Set(together.map((row) => foldOf[row]));
    expect(foldsOf(drawFolds(drawn, options)).size).toBeGreaterThan(1);
    const paired: [string, string][] = [
      [first!, second!],
      [third!, second!],
    ];
    const foldOf = drawFolds(drawn, options, paired);
    expect(foldsOf(foldOf).size).toBe(1);
    for (let fold = 0; fold < 4; fold++)
      for (const classIndex of [0, 1])
        expect(Math.abs(countIn(drawn, foldOf, fold, classIndex) - 10)).toBeLessThanOrEqual(1);
  });

  it("depends on seed and bytes, not on order", () => {
    const drawn = images([30, 30]);
    const options = { folds: 3, seed: 5 };
    const foldOf = drawFolds(drawn, options);
    const backwards = drawFolds(drawn.toReversed(), options);
    // Folds are numbered alike, because equal blocks are dealt in the order of their ranks.
    expect([...backwards].toReversed()).toEqual([...foldOf]);
    expect([...drawFolds(drawn, { ...options, seed: 6 })]).not.toEqual([...foldOf]);
  });

  it("validates each row once, and never on what it trains on", () => {
    const foldOf = drawFolds(images([17, 12]), { folds: 4, seed: 2 });
    const validated = [0, 1, 2, 3].flatMap((fold) => {
      const { train, validation } = rowsOfFold(foldOf, fold);
      expect(new Set([...train, ...validation]).size).toBe(29);
      return [...validation];
    });
    expect(validated.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 29 }, (_, row) => row));
  });

  it("refuses what cannot be divided", () => {
    expect(() => drawFolds(images([9, 9]), { folds: 1, seed: 1 })).toThrow(/no number of folds/);
    expect(() => drawFolds(images([9, 1]), { folds: 3, seed: 1 })).toThrow(/only one image/);
    const oneGroup = images([9, 9]).map((image) => ({ ...image, group: `class ${image.classIndex}` }));
    expect(() => drawFolds(oneGroup, { folds: 2, seed: 1 })).toThrow(/one group/);
    expect(() => drawFolds(images([2, 2]), { folds: 9, seed: 1 })).toThrow(/fewer folds|more than there are/);
  });
});
