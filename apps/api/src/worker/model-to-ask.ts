/** Finds what answers a question: a bundle, kept warm, and the extractor that its features came from. */
import { AppError } from "@smallset/schema";
import { calibratedTopModel, withTemperature, type ModelBundle } from "@smallset/ml-core";
import { notFound } from "../db/ids.js";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { findModelVersion } from "../modules/model/registered-model.repository.js";
import { readBundle, readVersionBundle } from "./bundle-folder.js";
import type { Lease } from "./extractor-pool.js";

export interface ModelToAsk extends Lease {
  bundle: ModelBundle;
  /** Below it the model abstains; null: never. */
  threshold: number | null;
}

/** Release it when done. @throws AppError NOT_FOUND, BUNDLE_MISSING, BUNDLE_CORRUPT, FEATURE_SET_MISMATCH, UNKNOWN_WEIGHTS */
export async function openModel(
  platform: WorkerPlatform,
  asked: { runId: string | null; modelVersionId: string | null },
): Promise<ModelToAsk> {
  const { bundle, threshold } = asked.modelVersionId
    ? await findVersionBundle(platform, asked.modelVersionId)
    : await findRunBundle(platform, asked.runId!);
  const lease = await platform.extractors.acquire(bundle.extractor.spec);
  if (lease.extractor.info.fingerprint === bundle.extractor.fingerprint)
    return { ...lease, bundle, threshold };
  lease.release();
  throw new AppError(
    "FEATURE_SET_MISMATCH",
    `The model was trained on ${bundle.extractor.label}; what is here now is another extractor.`,
    "Put back the weights that the run used, or train again.",
  );
}

async function findVersionBundle(platform: WorkerPlatform, id: string) {
  const version = await findModelVersion(platform.db, id);
  if (!version) throw notFound("model version", id);
  const bundle = await platform.bundles.get(version.bundleSha256, async () => {
    const { topModel, ...rest } = await readVersionBundle(platform, version);
    return { ...rest, topModel: withTemperature(topModel, version.temperature ?? 1) };
  });
  return { bundle, threshold: version.threshold };
}

async function findRunBundle(platform: WorkerPlatform, runId: string) {
  // As a version of it would answer: a photo that is tried on both pages gets the same probability.
  const bundle = await platform.bundles.get(runId, async () => {
    const read = await readBundle(platform, runId);
    return { ...read, topModel: calibratedTopModel(read) };
  });
  return { bundle, threshold: null };
}
