/** Cuts a version's feature rows into its splits, each with its labels and images. */
import type { Split } from "@smallset/schema";
import { pairRows, type FeatureSet, type LabelledFeatures } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";

/** `images`: one for each row that takes part, in row order; where rows show views of a photo, it comes as often. */
export type RowsOfSplit = LabelledFeatures & { images: Image[] };
export type SplitRows = Record<Split, RowsOfSplit>;

/**
 * Train and validation are rows of one matrix, the same one for all who train on these features: what training makes of
 * it is made once for all children of a parent. No feature is copied.
 * @param images in position order, that is by split, so that a split's rows lie together
 * @throws AppError FEATURE_SET_MISMATCH
 */
export function splitRows(images: Image[], featureSet: FeatureSet): SplitRows {
  const { features, extractor } = featureSet;
  const rows = pairRows(images, featureSet).map(({ image }) => image);
  const isTest = ({ split }: Image) => split === "test";
  const firstTest = rows.findIndex(isTest);
  const end = firstTest === -1 ? rows.length : firstTest;
  const matrix = beginningOf(features, end * extractor.featureLength);
  const labels = Int32Array.from(rows.slice(0, end), ({ classIndex }) => classIndex);
  const gather = (split: Split): RowsOfSplit => {
    const chosen = [...rows.keys()].filter((row) => rows[row]!.split === split);
    const ofSplit = chosen.map((row) => rows[row]!);
    return { features: matrix, labels, rows: Int32Array.from(chosen), images: ofSplit };
  };
  const test = rows.filter(isTest);
  return {
    train: gather("train"),
    validation: gather("validation"),
    test: {
      features: features.subarray(end * extractor.featureLength),
      labels: Int32Array.from(test, ({ classIndex }) => classIndex),
      images: test,
    },
  };
}

/** Kept as long as the features themselves are. */
const beginnings = new WeakMap<Float32Array, Float32Array>();

/** The same object each time, which is how training knows the matrix again. */
function beginningOf(features: Float32Array, length: number): Float32Array {
  const known = beginnings.get(features);
  if (known?.length === length) return known;
  const beginning = features.subarray(0, length);
  beginnings.set(features, beginning);
  return beginning;
}
