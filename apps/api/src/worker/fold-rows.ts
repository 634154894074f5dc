/** Cuts a version's feature rows into one fold to validate on and the others to train on. */
import { drawFolds, rowsOfFold, type FeatureSet } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";
import { pairRows, type RowsOfSplit } from "./split-rows.js";

export interface FoldRows {
  train: RowsOfSplit;
  /** The held-out fold. */
  validation: RowsOfSplit;
}

/**
 * Of the train and validation images; the test split stays untouched, as always. `seed` draws the folds, so that all
 * children of a parent agree on them. No feature is copied. @throws AppError FEATURE_SET_MISMATCH, FOLDS_INVALID, CLASS_TOO_SMALL
 */
export function foldRows(
  images: Image[],
  featureSet: FeatureSet,
  { fold, folds, seed }: { fold: number; folds: number; seed: number },
): FoldRows {
  const { features } = featureSet;
  const all = pairRows(images, featureSet);
  // Of all rows: which of them take part is for `rows` to say.
  const labels = Int32Array.from(all, (image) => image.classIndex);
  const divided = all.map((image, row) => ({ image, row })).filter(({ image }) => image.split !== "test");
  const foldable = divided.map(({ image: { classIndex, sha256, groupKey } }) => ({
    classIndex,
    sha256,
    group: groupKey,
  }));
  const chosen = rowsOfFold(drawFolds(foldable, { folds, seed }), fold);
  const gather = (indices: Int32Array): RowsOfSplit => {
    const ofSplit = Array.from(indices, (index) => divided[index]!);
    return {
      features,
      labels,
      rows: Int32Array.from(ofSplit, ({ row }) => row),
      images: ofSplit.map(({ image }) => image),
    };
  };
  return { train: gather(chosen.train), validation: gather(chosen.validation) };
}
