/** Divides images into k folds for cross-validation, class by class, keeping what belongs together in one fold. */
import { createHash } from "node:crypto";
import { AppError } from "@smallset/schema";

export interface FoldableImage {
  classIndex: number;
  /** Images with the same bytes always share a fold. */
  sha256: string;
  /** So do images of one group: a patient, a product, a burst of near-duplicates. */
  group?: string | null;
}

export interface FoldOptions {
  /** How many, at least 2. */
  folds: number;
  /** Seeds the draw. */
  seed: number;
}

type Together = readonly (readonly [string, string])[];

/** Images that must not be parted. */
interface Block {
  rows: number[];
  /** Decides the order of the draw; depends on seed and bytes only. */
  rank: string;
}

/**
 * Returns the fold, 0 … folds-1, of each image. Stratified: every fold gets its share of every class, as nearly as the
 * blocks that stay together allow, large blocks first. The draw depends on the seed and on each image's bytes only, not
 * on names or order.
 * @param together pairs of sha256 that share a fold, too: photos that look alike
 * @throws AppError FOLDS_INVALID, CLASS_TOO_SMALL when a class lies in fewer than two folds
 */
export function drawFolds(
  images: readonly FoldableImage[],
  { folds, seed }: FoldOptions,
  together: Together = [],
): Int32Array {
  if (!Number.isInteger(folds) || folds < 2)
    throw new AppError("FOLDS_INVALID", `${folds} is no number of folds.`, "Give a whole number from 2 on.");
  const classes = images.reduce((most, { classIndex }) => Math.max(most, classIndex + 1), 0);
  const sizes = new Float64Array(classes);
  for (const { classIndex } of images) sizes[classIndex]!++;

  const foldOf = new Int32Array(images.length);
  const taken = Array.from({ length: folds }, () => ({ rows: 0, byClass: new Float64Array(classes) }));
  for (const { rows } of toBlocks(images, seed, together)) {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const { classIndex } = images[row]!;
      counts.set(classIndex, (counts.get(classIndex) ?? 0) + 1);
    }
    // Where the block's classes are fewest so far, each counted as a share of its class; then where rows are fewest.
    const fullness = taken.map(({ byClass }) =>
      [...counts].reduce((sum, [index, count]) => sum + (count * byClass[index]!) / sizes[index]!, 0),
    );
    let fold = 0;
    for (let other = 1; other < folds; other++) {
      const difference = fullness[other]! - fullness[fold]!;
      if (difference < 0 || (difference === 0 && taken[other]!.rows < taken[fold]!.rows)) fold = other;
    }
    for (const row of rows) foldOf[row] = fold;
    for (const [index, count] of counts) taken[fold]!.byClass[index]! += count;
    taken[fold]!.rows += rows.length;
  }
  checkFolds(taken, sizes);
  return foldOf;
}

/** A fold's training rows are those of all other folds. */
export function rowsOfFold(foldOf: Int32Array, fold: number): { train: Int32Array; validation: Int32Array } {
  const rows = Int32Array.from(foldOf.keys());
  return {
    train: rows.filter((row) => foldOf[row] !== fold),
    validation: rows.filter((row) => foldOf[row] === fold),
  };
}

/** Largest first, so that small ones can even out what they left; equals in the order of the draw. */
function toBlocks(images: readonly FoldableImage[], seed: number, together: Together): Block[] {
  const parents = Int32Array.from(images.keys());
  const rootOf = (row: number): number => {
    let root = row;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  const join = (one: number, other: number) => {
    parents[rootOf(one)] = rootOf(other);
  };
  const firstWith = new Map<string, number>();
  images.forEach(({ sha256, group }, row) => {
    for (const key of [`bytes ${sha256}`, ...(group ? [`group ${group}`] : [])]) {
      const first = firstWith.get(key);
      if (first === undefined) firstWith.set(key, row);
      else join(row, first);
    }
  });
  for (const [one, other] of together) join(firstWith.get(`bytes ${one}`)!, firstWith.get(`bytes ${other}`)!);
  const blocks = new Map<number, Block>();
  images.forEach(({ sha256 }, row) => {
    const root = rootOf(row);
    const rank = createHash("sha256").update(`${seed}:${sha256}`).digest("hex");
    const block = blocks.get(root) ?? { rows: [], rank };
    block.rows.push(row);
    // The smallest of its images', so that their order does not matter.
    if (rank < block.rank) block.rank = rank;
    blocks.set(root, block);
  });
  return [...blocks.values()].toSorted(
    (left, right) => right.rows.length - left.rows.length || (left.rank < right.rank ? -1 : 1),
  );
}

function checkFolds(taken: readonly { rows: number; byClass: Float64Array }[], sizes: Float64Array): void {
  const isPoor = sizes.some(
    (size, index) => size > 0 && taken.filter(({ byClass }) => byClass[index]! > 0).length < 2,
  );
  if (isPoor)
    throw new AppError(
      "CLASS_TOO_SMALL",
      "A class has only one image, or one group of images that stay together: some fold would never learn it.",
      "Add more photos of each class, from other groups.",
    );
  if (taken.some(({ rows }) => rows === 0))
    throw new AppError(
      "FOLDS_INVALID",
      `${taken.length} folds are more than there are images that may be parted.`,
      "Ask for fewer folds.",
    );
}
