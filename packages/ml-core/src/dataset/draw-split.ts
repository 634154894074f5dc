/** Divides images into train, validation and test, class by class, the same way for the same seed. */
import { createHash } from "node:crypto";
import { AppError, type Split } from "@smallset/schema";

export interface SplitFractions {
  /** Seeds the draw. Default 42. */
  seed: number;
  /** Of each class, above 0. Default 0.2. */
  validationFraction: number;
  /** Of each class. Default 0. */
  testFraction: number;
}

interface Drawable {
  className: string;
  sha256: string;
}

/** @throws AppError SPLIT_FRACTIONS_INVALID */
export function checkFractions({ validationFraction, testFraction }: SplitFractions): void {
  if (!(validationFraction > 0 && testFraction >= 0 && validationFraction + testFraction < 1))
    throw new AppError(
      "SPLIT_FRACTIONS_INVALID",
      `Validation ${validationFraction} and test ${testFraction} leave nothing to train on or to validate with.`,
      "Give fractions whose sum is below 1, such as 0.2 and 0.1; validation must be above 0.",
    );
}

/**
 * Stratified: each class gives its share to each split, and at least one image to train and to validation. Files with
 * the same bytes stay together, so that nothing is validated on what was trained on. The draw depends on the seed and
 * on each image's bytes only: renaming files changes nothing, and adding some moves few of the others.
 * @returns the split of each sha256
 * @throws AppError CLASS_TOO_SMALL
 */
export function drawSplit(images: readonly Drawable[], fractions: SplitFractions): Map<string, Split> {
  const splitOf = new Map<string, Split>();
  for (const [className, sizes] of groupByClass(images)) {
    if (sizes.size < 2)
      throw new AppError(
        "CLASS_TOO_SMALL",
        `The class "${className}" has only one ${countOf(sizes) > 1 ? "picture, in several copies" : "image"}.`,
        "Add more photos: at least one is needed to train and another to validate.",
      );
    drawClass(sizes, splitOf, fractions);
    const splits = new Set([...sizes.keys()].map((sha256) => splitOf.get(sha256)));
    if (!splits.has("train") || !splits.has("validation"))
      throw new AppError(
        "CLASS_TOO_SMALL",
        `Most photos of the class "${className}" also lie in other classes; too few are left to divide.`,
        "Remove each photo from the class that it does not show.",
      );
  }
  return splitOf;
}

/** Class name → sha256 → how many files have these bytes; classes in alphanumeric order. */
function groupByClass(images: readonly Drawable[]): [string, Map<string, number>][] {
  const classes = new Map<string, Map<string, number>>();
  for (const { className, sha256 } of images) {
    const sizes = classes.get(className) ?? new Map<string, number>();
    sizes.set(sha256, (sizes.get(sha256) ?? 0) + 1);
    classes.set(className, sizes);
  }
  return [...classes].toSorted(([left], [right]) => (left < right ? -1 : 1));
}

const countOf = (sizes: Map<string, number>) => [...sizes.values()].reduce((sum, size) => sum + size, 0);

function drawClass(
  sizes: Map<string, number>,
  splitOf: Map<string, Split>,
  { seed, validationFraction, testFraction }: SplitFractions,
): void {
  const count = countOf(sizes);
  const rank = (sha256: string) => createHash("sha256").update(`${seed}:${sha256}`).digest("hex");
  // Bytes that another class has too were drawn with that class.
  let undrawn = [...sizes.keys()]
    .filter((sha256) => !splitOf.has(sha256))
    .map((sha256) => ({ sha256, rank: rank(sha256), size: sizes.get(sha256)! }))
    .toSorted((left, right) => (left.rank < right.rank ? -1 : 1));
  const countIn = (split: Split) =>
    [...sizes].reduce((sum, [sha256, size]) => (splitOf.get(sha256) === split ? sum + size : sum), 0);

  const fill = (split: Split, wanted: number) => {
    let taken = countIn(split);
    for (const group of undrawn) {
      if (taken + group.size > wanted) continue;
      splitOf.set(group.sha256, split);
      taken += group.size;
    }
    undrawn = undrawn.filter(({ sha256 }) => !splitOf.has(sha256));
  };
  fill("validation", Math.min(count - 1, Math.max(1, Math.round(count * validationFraction))));
  if (countIn("validation") === 0 && undrawn.length > 1) {
    // Every group of copies is larger than the share: take the smallest.
    const smallest = undrawn.reduce((least, group) => (group.size < least.size ? group : least));
    splitOf.set(smallest.sha256, "validation");
    undrawn = undrawn.filter((group) => group !== smallest);
  }
  const left = count - countIn("validation");
  if (testFraction > 0) fill("test", Math.min(left - 1, Math.max(1, Math.round(count * testFraction))));
  for (const { sha256 } of undrawn) splitOf.set(sha256, "train");
}
