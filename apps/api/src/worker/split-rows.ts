/** Cuts a version's feature rows into its splits, each with its labels and images. */
import { AppError, SPLITS, type Split } from "@smallset/schema";
import type { FeatureSet, LabelledFeatures } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";

/** `features` [n, featureLength], `labels` [n], `images` [n]: row i is image i. */
export type SplitRows = Record<Split, LabelledFeatures & { images: Image[] }>;

/** `images` in position order, that is by split, so that a split's rows lie together. @throws AppError FEATURE_SET_MISMATCH */
export function splitRows(
  images: Image[],
  { features, failures, sha256s, extractor }: FeatureSet,
): SplitRows {
  const failed = new Set(failures.map((failure) => failure.path));
  const rows = images.filter((image) => !failed.has(image.path));
  if (rows.length !== sha256s.length || rows.some((image, row) => image.sha256 !== sha256s[row]))
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      "The features do not fit the dataset's images.",
      "Start the run again.",
    );
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
