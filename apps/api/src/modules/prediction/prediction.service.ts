/** Asks a worker what photos show, and waits for its answer. */
import { AppError, describeError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import type { Db } from "../../db/database.js";
import { createId } from "../../db/ids.js";
import type { Prediction } from "../../generated/prisma/client.js";
import { predictImagesJob } from "../../jobs/predict-images.job.js";
import type { Platform } from "../../platform.js";
import { followRow } from "../../pubsub/follow-row.js";
import { predictionTopic } from "../../pubsub/topics.js";
import { listUploadFiles } from "../upload/upload.repository.js";
import { requireCompleteUpload } from "../upload/upload.service.js";
import {
  countWaiting,
  failPending,
  insertPredictions,
  listPredictions,
  lockWaiting,
} from "./prediction.repository.js";
import { resolveModel, type AskedModel, type ModelQuestion } from "./resolve-model.js";

export const MAX_IMAGES = 256;
const TIMEOUT_MS = 60_000;

/**
 * The answers in the order of the upload. An image that cannot be read has an error instead of predictions.
 * @throws AppError of resolveModel and askWorker; UPLOAD_INCOMPLETE, TOO_MANY_FILES
 */
export async function predictImages(
  platform: Platform,
  viewer: Viewer,
  { uploadId, topK, ...question }: ModelQuestion & { uploadId: string; topK: number },
): Promise<Prediction[]> {
  const model = await resolveModel(platform, question);
  await requireCompleteUpload(platform, viewer, uploadId);
  const files = await listUploadFiles(platform.db, uploadId);
  const images = files.map(({ path, sha256 }) => ({ fileName: path, sha256 }));
  return askWorker(platform, { model, images, topK, userId: viewer.user.id });
}

/**
 * The answers in the order of the images, whose bytes are in the content store.
 * @throws AppError TOO_MANY_FILES, TOO_BUSY, QUEUE_UNAVAILABLE, PREDICTION_TIMEOUT
 */
export async function askWorker(
  platform: Platform,
  question: {
    model: AskedModel;
    images: { fileName: string; sha256: string }[];
    topK: number;
    userId: string;
  },
): Promise<Prediction[]> {
  const { model, images, topK, userId } = question;
  if (images.length > MAX_IMAGES)
    throw new AppError(
      "TOO_MANY_FILES",
      `At most ${MAX_IMAGES} images at once.`,
      "Send them in several requests.",
    );
  const requestId = createId();
  const { db, queues } = platform;
  await db.$transaction(async (tx) => {
    // One after the other, so that a burst cannot pass all at once.
    await lockWaiting(tx);
    await requireRoom(platform, tx);
    const { logShare, ...answeredBy } = model;
    const files = images.map((image) => ({ ...image, kept: Math.random() < logShare }));
    await insertPredictions(tx, { requestId, ...answeredBy, topK, createdById: userId }, files);
  });
  try {
    await queues.enqueue(predictImagesJob, requestId, { requestId });
  } catch (cause) {
    const message = "The prediction could not be queued.";
    const error = new AppError("QUEUE_UNAVAILABLE", message, "Try again in a minute.", { cause });
    await failPending(db, requestId, describeError(error));
    throw error;
  }
  return waitForAnswers(platform, requestId);
}

/** Refuses rather than to let requests queue without end. @throws AppError TOO_BUSY */
export async function requireRoom({ env, db }: Platform, tx: Db = db): Promise<void> {
  const waiting = await countWaiting(tx, new Date(Date.now() - TIMEOUT_MS));
  if (waiting < env.MAX_WAITING_PREDICTIONS) return;
  throw new AppError(
    "TOO_BUSY",
    `${waiting} images are waiting for an answer already.`,
    "Try again after a few seconds; more workers answer more at once.",
  );
}

async function waitForAnswers({ db, pubsub }: Platform, requestId: string): Promise<Prediction[]> {
  const rows = followRow({
    pubsub,
    topic: predictionTopic(requestId),
    read: () => listPredictions(db, requestId),
    isLast: (predictions) => predictions.every((prediction) => prediction.status !== "PENDING"),
  });
  const timer = setTimeout(() => void rows.return?.(), TIMEOUT_MS);
  try {
    let last: Prediction[] = [];
    for await (const predictions of rows) last = predictions;
    if (last.every((prediction) => prediction.status !== "PENDING")) return last;
    const error = new AppError(
      "PREDICTION_TIMEOUT",
      `No worker answered within ${TIMEOUT_MS / 1000} s.`,
      "See that a worker is running (GET /readyz), then try again.",
    );
    // Nobody waits for the rest any more: a worker leaves it alone.
    await failPending(db, requestId, describeError(error));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
