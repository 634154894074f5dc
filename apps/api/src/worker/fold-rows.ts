/** Cuts a version's feature rows into one fold to validate on and the others to train on. */
import { drawFolds, pairLookAlikes, pairRows, rowsOfFold, type FeatureSet } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";
import { toHex } from "./hash-photos.js";
import type { RowsOfSplit } from "./split-rows.js";

export interface FoldRows {
  train: RowsOfSplit;
  /** The held-out fold. */
  validation: RowsOfSplit;
}

/**
 * Of the train and validation images; the test split stays untouched, as always. `seed` draws the folds, so that all
 * children of a parent agree on them. A photo's views are trained on where it is, and never validated on. No feature is
 * copied. `keepLookAlikes` is the version's: what its splits keep together, its folds do, too.
 * @throws AppError FEATURE_SET_MISMATCH, FOLDS_INVALID, CLASS_TOO_SMALL
 */
export function foldRows(
  images: Image[],
  featureSet: FeatureSet,
  {
    fold,
    folds,
    seed,
    keepLookAlikes = false,
  }: { fold: number; folds: number; seed: number; keepLookAlikes?: boolean | undefined },
): FoldRows {
  const { features } = featureSet;
  const all = pairRows(images, featureSet).map((picture, row) => ({ ...picture, row }));
  // Of all rows: which of them take part is for `rows` to say.
  const labels = Int32Array.from(all, ({ image }) => image.classIndex);
  const divided = all.filter(({ image, view }) => image.split !== "test" && view === 0);
  const foldable = divided.map(({ image: { classIndex, sha256, groupKey } }) => ({
    classIndex,
    sha256,
    group: groupKey,
  }));
  const looks = divided.map(({ image: { sha256, perceptualHash } }) => ({
    sha256,
    perceptualHash: perceptualHash === null ? null : toHex(perceptualHash),
  }));
  const together = keepLookAlikes ? pairLookAlikes(looks) : [];
  const chosen = rowsOfFold(drawFolds(foldable, { folds, seed }, together), fold);
  const photosOf = (indices: Int32Array) => Array.from(indices, (index) => divided[index]!);
  const gather = (pictures: typeof all): RowsOfSplit => ({
    features,
    labels,
    rows: Int32Array.from(pictures, ({ row }) => row),
    images: pictures.map(({ image }) => image),
  });
  const trained = new Set(photosOf(chosen.train).map(({ image }) => image.id));
  return {
    train: gather(all.filter(({ image }) => trained.has(image.id))),
    validation: gather(photosOf(chosen.validation)),
  };
}
