/** How the runs table shares its width, and what stands there for a run that has trainings of its own. */
import type { RunTableRowFragment } from "@smallset/schema/documents";
import { describe, expect, it } from "vitest";
import { parentScoreOf } from "../../src/lib/parent-score";
import { layOutColumns } from "../../src/features/runs/grid-template";
import { DEFAULT_COLUMNS } from "../../src/features/runs/table-state";

const rowOf = (name: string, dataset: string, synthetic = false) =>
  ({
    name,
    datasetVersion: { id: "v", dataset: { id: "d", name: dataset, synthetic } },
    extractor: { label: "VGG16, 96 × 96", pretrained: true },
  }) as RunTableRowFragment;
/** The least and the share of a column that shares. */
const shareOf = (template: string, place: number) =>
  [...template.matchAll(/minmax\((\d+)px, (\d+)fr\)/g)][place]!.slice(1).map(Number);

describe("the columns of the runs table", () => {
  it("share what is left by what the words of the first rows need", () => {
    const { template, leastPx } = layOutColumns(
      ["dataset", "createdAt"],
      [rowOf("First", "pets"), rowOf("Which learning rate? · 6", "Sample shapes (synthetic)", true)],
    );
    const [name, dataset] = [shareOf(template, 0), shareOf(template, 1)];
    // As a browser draws them: 163 and 95 px of text, both with their padding, the dataset with its badge.
    expect(name[1]).toBeGreaterThanOrEqual(163 + 24);
    expect(dataset[1]).toBeGreaterThanOrEqual(95 + 24 + 30);
    expect(Math.max(name[1]! / (163 + 24), dataset[1]! / (95 + 24 + 30))).toBeLessThan(1.1);
    expect(leastPx).toBe(48 + name[0]! + dataset[0]! + 128);
  });

  it("fit into a laptop's window, and let no name take all of it", () => {
    const long = "a name that goes on ".repeat(20);
    const { template, leastPx } = layOutColumns(DEFAULT_COLUMNS, [rowOf(long, long), rowOf("b", "c")]);
    // 1280 px less the rooms at its side and the page's margins.
    expect(leastPx).toBeLessThan(1280 - 240 - 64);
    expect(shareOf(template, 0)[1]! / shareOf(template, 1)[1]!).toBeLessThan(1.5);
  });

  it("hold titles of any column", () => {
    const title = "a very long parameter's name";
    const { template } = layOutColumns([`params.${title}`, "val/loss"], []);
    expect(shareOf(template, 1)[0]).toBeGreaterThan(title.length * 7);
    expect(template.endsWith(" 112px")).toBe(true);
  });
});

describe("the score of a run with trainings of its own", () => {
  const spread = [
    { key: "val/accuracy", count: 4, mean: 0.8, sd: 0.05, max: 0.9 },
    { key: "val/loss", count: 4, mean: 0.5, sd: 0.1, max: 0.7 },
  ];

  it("is its best training's in a sweep, and mean and spread where all are alike", () => {
    expect(parentScoreOf({ kind: "sweep", gathered: { spread } })).toEqual({
      value: 0.9,
      sd: null,
      words: "The best of 4 trainings",
    });
    expect(parentScoreOf({ kind: "folds", gathered: { spread } })).toEqual({
      value: 0.8,
      sd: 0.05,
      words: "Mean ± standard deviation of 4 trainings",
    });
  });

  it("is none where nothing has finished, where a run has no trainings, and of what a sweep's best has besides", () => {
    expect(parentScoreOf({ kind: "sweep", gathered: { spread: [] } })).toBeNull();
    expect(parentScoreOf({ kind: "single", gathered: null })).toBeNull();
    expect(parentScoreOf({ kind: "sweep", gathered: { spread } }, "val/loss")).toBeNull();
  });
});
