/** Starts, cancels, continues and reads batch predictions. */
import { AppError, describeError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { ID_PATTERN, notFound, requireId } from "../../db/ids.js";
import type { BatchPrediction } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import { predictBatchJob } from "../../jobs/predict-batch.job.js";
import type { Platform } from "../../platform.js";
import { followRow } from "../../pubsub/follow-row.js";
import { batchTopic } from "../../pubsub/topics.js";
import { findDataset } from "../dataset/dataset.repository.js";
import { getVersion } from "../dataset/dataset.service.js";
import { once } from "../idempotency/idempotency.service.js";
import { resolveModel } from "../prediction/resolve-model.js";
import { listUploadFiles } from "../upload/upload.repository.js";
import { requireCompleteUpload } from "../upload/upload.service.js";
import {
  countBatchesOfModel,
  findBatch,
  finishBatch,
  insertBatch,
  listBatchesOfModel,
  requestBatchCancel,
  rescheduleBatch,
  type BatchSource,
} from "./batch.repository.js";

export interface StartBatchRequest {
  modelName: string;
  alias?: string | undefined;
  version?: number | undefined;
  uploadId?: string | undefined;
  datasetVersionId?: string | undefined;
  name?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** @throws AppError of resolveModel; BAD_USER_INPUT, NOT_FOUND, UPLOAD_INCOMPLETE, DATASET_NOT_READY, CONFLICT */
export async function startBatchPrediction(
  platform: Platform,
  viewer: Viewer,
  request: StartBatchRequest,
): Promise<BatchPrediction> {
  const { idempotencyKey: key, ...input } = request;
  const { modelName, alias, version } = request;
  const model = await resolveModel(platform, { modelName, alias, version });
  const { source, name } = await resolveSource(platform, viewer, request);
  const userId = viewer.user.id;
  const { id, replayed } = await platform.db.$transaction((tx) =>
    once(tx, { userId, mutation: "startBatchPrediction", key, input }, async () => {
      const batch = { modelVersionId: model.modelVersionId!, alias: model.alias, source };
      return (await insertBatch(tx, { ...batch, name: request.name?.trim() || name, createdById: userId }))
        .id;
    }),
  );
  if (!replayed) await enqueueBatch(platform, id);
  return getBatch(platform, id);
}

async function resolveSource(
  platform: Platform,
  viewer: Viewer,
  { uploadId, datasetVersionId }: StartBatchRequest,
): Promise<{ source: BatchSource; name: string }> {
  if ((uploadId == null) === (datasetVersionId == null))
    throw new AppError(
      "BAD_USER_INPUT",
      "It is not clear where the photos are.",
      "Give either `uploadId` or `datasetVersionId`.",
    );
  if (uploadId != null) {
    const { id } = await requireCompleteUpload(platform, viewer, uploadId);
    const [first, second] = await listUploadFiles(platform.db, id);
    const folder = first!.path.includes("/") ? first!.path.split("/")[0]! : "Photos";
    return { source: { uploadId: id }, name: second ? folder : first!.path };
  }
  const version = await getVersion(platform, datasetVersionId!);
  if (version.status !== "READY")
    throw new AppError(
      "DATASET_NOT_READY",
      `The dataset's version is ${version.status}.`,
      "Wait until it is READY.",
    );
  const dataset = await findDataset(platform.db, version.datasetId);
  return { source: { datasetVersionId: version.id }, name: `${dataset!.name}, version ${version.number}` };
}

/** A queue that cannot be reached leaves a FAILED batch that says why. */
export async function enqueueBatch({ db, queues, pubsub, log }: Platform, id: string): Promise<void> {
  try {
    await queues.enqueue(predictBatchJob, id, { batchId: id });
  } catch (error) {
    log.error({ err: error, batchId: id }, "cannot enqueue the batch");
    const reason = new AppError(
      "QUEUE_UNAVAILABLE",
      "The batch could not be queued.",
      "Continue it in a minute.",
    );
    await finishBatch(db, { id }, { status: "FAILED", error: describeError(reason) });
    await pubsub.publish(db, batchTopic(id), {});
  }
}

/** @throws AppError NOT_FOUND */
export async function getBatch({ db }: Platform, id: string): Promise<BatchPrediction> {
  const batch = await findBatch(db, requireId("batch", id));
  if (!batch) throw notFound("batch", id);
  return batch;
}

/** What is answered already stays: it can be continued. */
export async function cancelBatchPrediction(platform: Platform, id: string): Promise<BatchPrediction> {
  const { db, pubsub, queues } = platform;
  await getBatch(platform, id);
  await requestBatchCancel(db, id);
  await queues.remove(predictBatchJob, id).catch(() => {});
  await pubsub.publish(db, batchTopic(id), {});
  return getBatch(platform, id);
}

/** @throws AppError NOT_FOUND, CONFLICT while it runs or once it is FINISHED */
export async function continueBatchPrediction(platform: Platform, id: string): Promise<BatchPrediction> {
  const { status } = await getBatch(platform, id);
  if (!(await rescheduleBatch(platform.db, id)))
    throw new AppError("CONFLICT", `The batch is ${status}.`, "There is nothing to continue.");
  await enqueueBatch(platform, id);
  return getBatch(platform, id);
}

/** The batch now, then each time it changes, until it is over. @throws AppError NOT_FOUND before it begins */
export async function followBatch(
  platform: Platform,
  id: string,
): Promise<AsyncIterableIterator<BatchPrediction>> {
  await getBatch(platform, id);
  return followRow({
    pubsub: platform.pubsub,
    topic: batchTopic(id),
    read: () => getBatch(platform, id),
    isLast: ({ status }) => status !== "SCHEDULED" && status !== "RUNNING",
  });
}

export async function pageOfBatches(
  { db }: Platform,
  modelId: string,
  { first, after: cursor }: { first: number; after?: string | undefined },
): Promise<Connection<BatchPrediction>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([
    listBatchesOfModel(db, modelId, { take: first + 1, after }),
    countBatchesOfModel(db, modelId),
  ]);
  return toConnection({ rows, first, after, keyOf: (batch) => batch.id, totalCount });
}
