/** Answers one request's images: decode, backbone, top model. */
import { describeError, isAppError } from "@smallset/schema";
import { predict, toTopK } from "@smallset/ml-core";
import { isDatabaseTrouble } from "../errors/is-database-trouble.js";
import type { Prediction } from "../generated/prisma/client.js";
import {
  answerPrediction,
  failPrediction,
  listPredictions,
} from "../modules/prediction/prediction.repository.js";
import { listShadowVersionIds } from "../modules/prediction/shadow.repository.js";
import { LIVE_ALIAS } from "../modules/prediction/shadow.service.js";
import { predictionTopic } from "../pubsub/topics.js";
import { extractTogether } from "../worker/extract-together.js";
import { openModel, type ModelToAsk } from "../worker/model-to-ask.js";
import { shadowImagesJob } from "./shadow-images.job.js";
import { stopReasonOf } from "../worker/stop-reason.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

/** Images that go through the backbone together. */
const BATCH = 8;

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
  await enqueueShadows(platform, requestId, pending[0]);
};

/** After the answer is out: whoever asked never waits for a shadow, nor sees one fail. */
async function enqueueShadows(
  { db, queues, log }: WorkerPlatform,
  requestId: string,
  row: Prediction | undefined,
): Promise<void> {
  if (row?.alias !== LIVE_ALIAS || !row.modelVersionId) return;
  try {
    if ((await listShadowVersionIds(db, row.modelVersionId)).length > 0)
      await queues.enqueue(shadowImagesJob, requestId, { requestId });
  } catch (error) {
    log.warn({ err: error, requestId }, "the shadows were not asked");
  }
}

async function answerAll(platform: WorkerPlatform, rows: Prediction[]): Promise<void> {
  // The images of one request ask the same model.
  const [first] = rows;
  if (!first) return;
  const model = await openModel(platform, first);
  try {
    for (let from = 0; from < rows.length; from += BATCH) {
      platform.shutdown.throwIfAborted();
      await answerBatch(platform, rows.slice(from, from + BATCH), model);
    }
  } finally {
    model.release();
  }
}

interface DecodedImage {
  row: Prediction;
  /** [size, size, 3] u8 RGB. */
  pixels: Uint8Array;
  decodeMs: number;
}

async function answerBatch(
  { db, content }: WorkerPlatform,
  rows: Prediction[],
  { extractor, bundle: { topModel }, threshold }: ModelToAsk,
): Promise<void> {
  /** A photo that cannot be read gets its error; the others go on. */
  const decodeOne = async (row: Prediction): Promise<DecodedImage | null> => {
    const begin = performance.now();
    try {
      const pixels = await extractor.decode(await content.localPath(row.sha256));
      return { row, pixels, decodeMs: performance.now() - begin };
    } catch (error) {
      if (!isAppError(error)) throw error;
      await failPrediction(db, row.id, describeError(error));
      return null;
    }
  };
  const images = (await Promise.all(rows.map(decodeOne))).filter((image) => image !== null);
  if (images.length === 0) return;
  const count = images.length;
  const begin = performance.now();
  const pixels = Buffer.concat(images.map((image) => image.pixels));
  const features = await extractTogether(extractor, pixels, count);
  const extracted = performance.now();
  const probabilities = predict({ topModel, features });
  const topModelMs = (performance.now() - extracted) / count;
  const extractMs = (extracted - begin) / count;
  const classes = topModel.classNames.length;
  for (const [index, { row, decodeMs }] of images.entries()) {
    const own = probabilities.subarray(index * classes, (index + 1) * classes);
    const answers = toTopK(own, topModel.classNames, row.topK);
    const abstained = threshold !== null && answers[0]!.probability < threshold;
    await answerPrediction(db, row.id, { answers, abstained, decodeMs, extractMs, topModelMs });
  }
}
