/** Dataset versions that were made of features: another extractor has no photos to look at. */
import { AppError, type ExtractorSpec } from "@smallset/schema";
import type { DatasetVersion } from "../../generated/prisma/client.js";
import { sourceOf } from "./version-source.js";

/** What made the features that the version, or the one that it was made from, consists of; null where there are photos. */
export async function findOnlyExtractor(
  find: (versionId: string) => Promise<DatasetVersion | null>,
  version: DatasetVersion,
): Promise<ExtractorSpec | null> {
  let source = sourceOf(version);
  while ("versionId" in source) {
    const parent = await find(source.versionId);
    if (!parent) return null;
    source = sourceOf(parent);
  }
  return "features" in source ? source.features.extractor : null;
}

const KEYS = ["weights", "imageSizePx", "preset", "precision", "rowType"] as const;
const DEFAULTS = { precision: "exact", rowType: "float32" } as const;

/** @throws AppError FEATURES_ONLY where `only` is not what is asked for */
export function requireItsExtractor(
  version: DatasetVersion,
  only: ExtractorSpec,
  asked: ExtractorSpec,
): void {
  const [has, wants] = [
    { ...DEFAULTS, ...only },
    { ...DEFAULTS, ...asked },
  ];
  if (asked.augmentationViews)
    throw new AppError(
      "FEATURES_ONLY",
      `Version ${version.number} holds features and no photos: there is nothing to mirror or turn.`,
      "Leave augmentationViews out.",
    );
  if (KEYS.every((key) => has[key] === wants[key])) return;
  throw new AppError(
    "FEATURES_ONLY",
    `Version ${version.number} holds features and no photos: they cannot be extracted in another way.`,
    `Choose the weights ${only.weights}, ${only.imageSizePx} pixels and the preset ${only.preset}, as they were imported.`,
  );
}
