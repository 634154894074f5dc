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
  /** Images of one group stay together; null or missing: a group of its own. */
  groupKey?: string | null;
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

/** What a draw keeps together besides copies and groups. */
export interface KeepTogether {
  /** Photos that look alike: they may be of one burst, or one photo saved twice. Default false. */
  keepLookAlikes?: boolean | undefined;
}

/**
 * Stratified: each class gives its share to each split, and at least one image to train and to validation. Files with
 * the same bytes, and images of one group, stay together, so that nothing is validated on what was trained on. The draw
 * depends on the seed and on each image's bytes only: renaming files changes nothing, and adding some moves few others.
 * @param together pairs of sha256 that stay together, too
 * @returns the split of each sha256
 * @throws AppError CLASS_TOO_SMALL
 */
export function drawSplit(
  images: readonly Drawable[],
  fractions: SplitFractions,
  together: readonly (readonly [string, string])[] = [],
): Map<string, Split> {
  const unitOf = joinUnits(images, together);
  const splitOf = new Map<string, Split>();
  for (const [className, sizes] of groupByClass(images, unitOf)) {
    if (sizes.size < 2) throw tooSmall(className, images);
    drawClass(sizes, splitOf, fractions);
    const splits = new Set([...sizes.keys()].map((unit) => splitOf.get(unit)));
    if (!splits.has("train") || !splits.has("validation"))
      throw new AppError(
        "CLASS_TOO_SMALL",
        `Most photos of the class "${className}" also lie in other classes, or in groups with them; too few are left to divide.`,
        "Remove each photo from the class that it does not show, or make the groups smaller.",
      );
  }
  return new Map([...unitOf].map(([sha256, unit]) => [sha256, splitOf.get(unit)!]));
}

function tooSmall(className: string, images: readonly Drawable[]): AppError {
  const sha256s = images.filter((image) => image.className === className).map(({ sha256 }) => sha256);
  const isOneGroup = new Set(sha256s).size > 1;
  const what = isOneGroup ? "group of photos" : sha256s.length > 1 ? "picture, in several copies" : "image";
  return new AppError(
    "CLASS_TOO_SMALL",
    `The class "${className}" has only one ${what}.`,
    isOneGroup
      ? "A group is never divided: add photos of a second group, or make the groups smaller."
      : "Add more photos: at least one is needed to train and another to validate.",
  );
}

/** sha256 → the unit that is drawn as one: its copies, its group and its pairs, by the smallest sha256 in it. */
function joinUnits(
  images: readonly Drawable[],
  together: readonly (readonly [string, string])[],
): Map<string, string> {
  const parents = new Map<string, string>();
  const rootOf = (sha256: string): string => {
    let root = sha256;
    for (let next = parents.get(root)!; next !== root; next = parents.get(root)!) root = next;
    parents.set(sha256, root);
    return root;
  };
  const join = (one: string, other: string) => {
    const roots = [rootOf(one), rootOf(other)].toSorted();
    parents.set(roots[1]!, roots[0]!);
  };
  const firstOfGroup = new Map<string, string>();
  for (const { sha256, groupKey } of images) {
    if (!parents.has(sha256)) parents.set(sha256, sha256);
    if (groupKey == null) continue;
    const first = firstOfGroup.get(groupKey);
    if (first === undefined) firstOfGroup.set(groupKey, sha256);
    else join(first, sha256);
  }
  for (const [one, other] of together) join(one, other);
  return new Map([...parents.keys()].map((sha256) => [sha256, rootOf(sha256)]));
}

/** Class name → unit → how many files it has; classes in alphanumeric order. */
function groupByClass(
  images: readonly Drawable[],
  unitOf: Map<string, string>,
): [string, Map<string, number>][] {
  const classes = new Map<string, Map<string, number>>();
  for (const { className, sha256 } of images) {
    const sizes = classes.get(className) ?? new Map<string, number>();
    const unit = unitOf.get(sha256)!;
    sizes.set(unit, (sizes.get(unit) ?? 0) + 1);
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
  const rank = (unit: string) => createHash("sha256").update(`${seed}:${unit}`).digest("hex");
  // What another class has too was drawn with that class.
  let undrawn = [...sizes.keys()]
    .filter((unit) => !splitOf.has(unit))
    .map((unit) => ({ unit, rank: rank(unit), size: sizes.get(unit)! }))
    .toSorted((left, right) => (left.rank < right.rank ? -1 : 1));
  const countIn = (split: Split) =>
    [...sizes].reduce((sum, [unit, size]) => (splitOf.get(unit) === split ? sum + size : sum), 0);

  const fill = (split: Split, wanted: number) => {
    let taken = countIn(split);
    for (const group of undrawn) {
      if (taken + group.size > wanted) continue;
      splitOf.set(group.unit, split);
      taken += group.size;
    }
    undrawn = undrawn.filter(({ unit }) => !splitOf.has(unit));
  };
  fill("validation", Math.min(count - 1, Math.max(1, Math.round(count * validationFraction))));
  if (countIn("validation") === 0 && undrawn.length > 1) {
    // Every unit is larger than the share: take the smallest.
    const smallest = undrawn.reduce((least, group) => (group.size < least.size ? group : least));
    splitOf.set(smallest.unit, "validation");
    undrawn = undrawn.filter((group) => group !== smallest);
  }
  const left = count - countIn("validation");
  if (testFraction > 0) fill("test", Math.min(left - 1, Math.max(1, Math.round(count * testFraction))));
  for (const { unit } of undrawn) splitOf.set(unit, "train");
}
