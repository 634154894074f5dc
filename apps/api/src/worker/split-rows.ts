/** Cuts a version's feature rows into its splits, each with its labels and images. */
import { SPLITS, type Split } from "@smallset/schema";
import { pairRows, type FeatureSet, type LabelledFeatures } from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";

/** `images`: one for each row that takes part, in row order; where rows show views of a photo, it comes as often. */
export type RowsOfSplit = LabelledFeatures & { images: Image[] };
export type SplitRows = Record<Split, RowsOfSplit>;

/** `images` in position order, that is by split, so that a split's rows lie together. @throws AppError FEATURE_SET_MISMATCH */
export function splitRows(images: Image[], featureSet: FeatureSet): SplitRows {
  const { features, extractor } = featureSet;
  const rows = pairRows(images, featureSet).map(({ image }) => image);
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
