/** Asks a worker what uploaded photos show, and waits for its answer. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { createId } from "../../db/ids.js";
import type { Prediction } from "../../generated/prisma/client.js";
import { predictImagesJob } from "../../jobs/predict-images.job.js";
import type { Platform } from "../../platform.js";
import { followRow } from "../../pubsub/follow-row.js";
import { predictionTopic } from "../../pubsub/topics.js";
import { getRun } from "../run/run.service.js";
import { listUploadFiles } from "../upload/upload.repository.js";
import { requireCompleteUpload } from "../upload/upload.service.js";
import { insertPredictions, listPredictions } from "./prediction.repository.js";

const MAX_IMAGES = 256;
const TIMEOUT_MS = 60_000;

/**
 * The answers in the order of the upload. An image that cannot be read has an error instead of predictions.
 * @throws AppError NOT_FOUND, RUN_NOT_FINISHED, UPLOAD_INCOMPLETE, TOO_MANY_FILES, QUEUE_UNAVAILABLE, PREDICTION_TIMEOUT
 */
export async function predictImages(
  platform: Platform,
  viewer: Viewer,
  { runId, uploadId, topK }: { runId: string; uploadId: string; topK: number },
): Promise<Prediction[]> {
  const run = await getRun(platform, runId);
  if (run.status !== "FINISHED")
    throw new AppError(
      "RUN_NOT_FINISHED",
      `The run is ${run.status}: it has no model.`,
      "Choose a FINISHED run.",
    );
  await requireCompleteUpload(platform, viewer, uploadId);
  const files = await listUploadFiles(platform.db, uploadId);
  if (files.length > MAX_IMAGES)
    throw new AppError(
      "TOO_MANY_FILES",
      `At most ${MAX_IMAGES} images at once.`,
      "Split them into several uploads.",
    );

  const requestId = createId();
  await insertPredictions(
    platform.db,
    { requestId, runId, topK, createdById: viewer.user.id },
    files.map(({ path, sha256 }) => ({ fileName: path, sha256 })),
  );
  try {
    await platform.queues.enqueue(predictImagesJob, requestId, { requestId });
  } catch (error) {
    const message = "The prediction could not be queued.";
    throw new AppError("QUEUE_UNAVAILABLE", message, "Try again in a minute.", { cause: error });
  }
  return waitForAnswers(platform, requestId);
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
    throw new AppError(
      "PREDICTION_TIMEOUT",
      `No worker answered within ${TIMEOUT_MS / 1000} s.`,
      "See that a worker is running (GET /readyz), then try again.",
    );
  } finally {
    clearTimeout(timer);
  }
}
