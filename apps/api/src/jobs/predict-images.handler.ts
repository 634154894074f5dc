/** Answers one request's images: decode, backbone, top model. */
import { AppError, describeError, isAppError, type ExtractorSpec } from "@smallset/schema";
import { predict, toTopK, type Extractor, type ModelBundle } from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { Prediction } from "../generated/prisma/client.js";
import {
  answerPrediction,
  failPrediction,
  listPredictions,
  type Answer,
} from "../modules/prediction/prediction.repository.js";
import { getRun } from "../modules/run/run.service.js";
import { predictionTopic } from "../pubsub/topics.js";
import { BundleCache } from "../worker/bundle-cache.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

const bundles = new BundleCache();

export const predictImagesHandler: JobHandler<{ requestId: string }> = async (
  platform,
  { requestId },
  context,
) => {
  const { db, pubsub, log, shutdown } = platform;
  const pending = (await listPredictions(db, requestId)).filter((row) => row.status === "PENDING");
  try {
    await answerAll(platform, pending);
  } catch (error) {
    if (stopReasonOf(shutdown)) throw await context.putBack();
    if (isDatabaseTrouble(error)) throw error;
    log.warn({ err: error, requestId }, "prediction failed");
    for (const { id } of pending) await failPrediction(db, id, describeError(error));
  }
  await pubsub.publish(db, predictionTopic(requestId), {});
};

async function answerAll(platform: WorkerPlatform, rows: Prediction[]): Promise<void> {
  const runId = rows[0]?.runId;
  if (!runId) return;
  const run = await getRun(platform, runId);
  const bundle = await bundles.get(platform, runId);
  const { extractor, release } = await platform.extractors.acquire(
    fromJson<ExtractorSpec>(run.extractorSpec),
  );
  try {
    if (extractor.info.fingerprint !== bundle.extractor.fingerprint)
      throw new AppError(
        "FEATURE_SET_MISMATCH",
        `The model was trained on ${bundle.extractor.label}; what is here now is another extractor.`,
        "Put back the weights that the run used, or train again.",
      );
    for (const row of rows) {
      platform.shutdown.throwIfAborted();
      await answerOne(platform, row, extractor, bundle);
    }
  } finally {
    release();
  }
}

/** A photo that cannot be read gets its error; the others go on. */
async function answerOne(
  { db, content }: WorkerPlatform,
  { id, sha256, topK }: Prediction,
  extractor: Extractor,
  bundle: ModelBundle,
): Promise<void> {
  try {
    const answer = await answerImage(await content.localPath(sha256), topK, extractor, bundle);
    await answerPrediction(db, id, answer);
  } catch (error) {
    if (!isAppError(error)) throw error;
    await failPrediction(db, id, describeError(error));
  }
}

async function answerImage(file: string, topK: number, extractor: Extractor, { topModel }: ModelBundle) {
  const begin = performance.now();
  const pixels = await extractor.decode(file);
  const decoded = performance.now();
  const features = await extractor.extract(pixels, 1);
  const extracted = performance.now();
  const answers: Answer[] = toTopK(predict({ topModel, features }), topModel.classNames, topK);
  const end = performance.now();
  return { answers, decodeMs: decoded - begin, extractMs: extracted - decoded, topModelMs: end - extracted };
}
