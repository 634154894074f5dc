/** How long a run's stages took: what estimates of later runs are made of. */
import type { FeatureSet, TrainingResult } from "@smallset/ml-core";
import type { StoredTimings } from "../modules/run/estimate.repository.js";
import type { FoldRows } from "./fold-rows.js";

/**
 * Before training, or without any: a parent's. `earlier`: what an attempt before this one wrote; of the two the one
 * counts that extracted more.
 */
export function extractionTimings(
  { sha256s, failures, reused, extractor }: FeatureSet,
  extractMs: number,
  earlier: StoredTimings | null,
): StoredTimings {
  const extracted = sha256s.length + failures.length - reused;
  const now = { extracted, extractMs };
  return {
    ...(earlier && earlier.extracted > extracted ? earlier : now),
    trainMs: 0,
    epochs: 0,
    trainRows: 0,
    validationRows: 0,
    classCount: 0,
    featureLength: extractor.featureLength,
  };
}

/** Epochs know themselves how long they took, those before a pause or a crash too. */
export const trainingTimings = (
  { history, topModel }: TrainingResult,
  { train, validation }: FoldRows,
): Partial<StoredTimings> => ({
  trainMs: Math.round(history.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  epochs: history.length,
  trainRows: train.images.length,
  validationRows: validation.images.length,
  classCount: topModel.classNames.length,
});
