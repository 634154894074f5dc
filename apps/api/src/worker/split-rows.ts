/** Cuts a version's feature rows into its splits, each with its labels and images. */
import { AppError, SPLITS, type Split } from "@smallset/schema";
import type { FeatureSet, LabelledFeatures } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";

/** `images`: one for each row that takes part, in row order. */
export type RowsOfSplit = LabelledFeatures & { images: Image[] };
export type SplitRows = Record<Split, RowsOfSplit>;

/** The image of each feature row, in row order. @throws AppError FEATURE_SET_MISMATCH */
export function pairRows(images: Image[], { failures, sha256s }: FeatureSet): Image[] {
  const failed = new Set(failures.map((failure) => failure.path));
  const rows = images.filter((image) => !failed.has(image.path));
  if (rows.length !== sha256s.length || rows.some((image, row) => image.sha256 !== sha256s[row]))
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      "The features do not fit the dataset's images.",
      "Start the run again.",
    );
  return rows;
}

/** `images` in position order, that is by split, so that a split's rows lie together. @throws AppError FEATURE_SET_MISMATCH */
export function splitRows(images: Image[], featureSet: FeatureSet): SplitRows {
  const { features, extractor } = featureSet;
  const rows = pairRows(images, featureSet);
  const length = extractor.featureLength;
  const cut = (split: Split) => {
    const first = rows.findIndex((image) => image.split === split);
    const ofSplit = rows.filter((image) => image.split === split);
    const from = Math.max(first, 0) * length;
    return {
      features: features.subarray(from, from + ofSplit.length * length),
      labels: Int32Array.from(ofSplit, (image) => image.classIndex),
      images: ofSplit,
    };
  };
  return Object.fromEntries(SPLITS.map((split) => [split, cut(split)])) as SplitRows;
}
