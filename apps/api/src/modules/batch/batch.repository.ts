/** Rows of batch predictions. */
import type { Db } from "../../db/database.js";
import { fromJson, toJson } from "../../db/json.js";
import { Prisma, type BatchPrediction } from "../../generated/prisma/client.js";

/** Where its photos are. */
export type BatchSource = { uploadId: string } | { datasetVersionId: string };
export const sourceOfBatch = (row: BatchPrediction): BatchSource => fromJson<BatchSource>(row.source);

export interface ClassCount {
  className: string;
  count: number;
}

export const insertBatch = (
  tx: Db,
  batch: {
    modelVersionId: string;
    alias: string | null;
    name: string;
    source: BatchSource;
    createdById: string;
  },
): Promise<BatchPrediction> =>
  tx.batchPrediction.create({ data: { ...batch, source: toJson(batch.source) } });

export const findBatch = (db: Db, id: string): Promise<BatchPrediction | null> =>
  db.batchPrediction.findUnique({ where: { id } });

/** Newest first, beginning below the id `after`. */
export const listBatchesOfModel = (
  db: Db,
  modelId: string,
  page: { take: number; after: string | null },
): Promise<BatchPrediction[]> =>
  db.batchPrediction.findMany({
    where: { modelVersion: { modelId }, ...(page.after && { id: { lt: page.after } }) },
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countBatchesOfModel = (db: Db, modelId: string): Promise<number> =>
  db.batchPrediction.count({ where: { modelVersion: { modelId } } });

export const listUnfinishedBatches = (db: Db): Promise<BatchPrediction[]> =>
  db.batchPrediction.findMany({ where: { status: { in: ["SCHEDULED", "RUNNING"] } } });

/** Under a new attempt's number. Null when there is nothing to do: it is over. */
export async function beginBatch(db: Db, id: string): Promise<BatchPrediction | null> {
  const { count } = await db.batchPrediction.updateMany({
    where: { id, status: { in: ["SCHEDULED", "RUNNING"] } },
    data: { status: "RUNNING", attempt: { increment: 1 } },
  });
  if (count === 0) return null;
  await db.batchPrediction.updateMany({ where: { id, startedAt: null }, data: { startedAt: new Date() } });
  return findBatch(db, id);
}

export interface BatchProgress {
  total: number;
  done: number;
  failedCount: number;
  abstainedCount: number;
  classCounts: ClassCount[];
  ratePerSecond: number | null;
}

/** What the batch wants of the worker that tells its progress. */
export type BatchWish = "go on" | "cancel" | "taken over";

/** `taken over`: a later attempt holds it, or it is over. */
export async function writeBatchProgress(
  db: Db,
  { id, attempt }: Pick<BatchPrediction, "id" | "attempt">,
  progress: BatchProgress,
): Promise<BatchWish> {
  const [row] = await db.batchPrediction.updateManyAndReturn({
    where: { id, attempt, status: "RUNNING" },
    data: { ...progress, classCounts: toJson(progress.classCounts) },
  });
  if (!row) return "taken over";
  return row.cancelRequestedAt ? "cancel" : "go on";
}

/** With `attempt`, only while that one holds it. */
export const finishBatch = (
  db: Db,
  { id, attempt }: { id: string; attempt?: number },
  result:
    | { status: "FINISHED"; csvSha256: string; jsonSha256: string }
    | { status: "CANCELED" }
    | { status: "FAILED"; error: object },
) =>
  db.batchPrediction.updateMany({
    where: { id, status: { in: ["SCHEDULED", "RUNNING"] }, ...(attempt !== undefined && { attempt }) },
    data: {
      ...result,
      ...("error" in result && { error: toJson(result.error) }),
      ratePerSecond: null,
      finishedAt: new Date(),
    },
  });

/** SCHEDULED is over at once; a RUNNING one is stopped by its worker. */
export async function requestBatchCancel(db: Db, id: string): Promise<void> {
  const now = new Date();
  await db.batchPrediction.updateMany({
    where: { id, status: "SCHEDULED" },
    data: { status: "CANCELED", finishedAt: now, cancelRequestedAt: now },
  });
  await db.batchPrediction.updateMany({
    where: { id, status: "RUNNING" },
    data: { cancelRequestedAt: now },
  });
}

/** False when it is not CANCELED or FAILED. */
export async function rescheduleBatch(db: Db, id: string): Promise<boolean> {
  const { count } = await db.batchPrediction.updateMany({
    where: { id, status: { in: ["CANCELED", "FAILED"] } },
    data: { status: "SCHEDULED", cancelRequestedAt: null, error: Prisma.DbNull, finishedAt: null },
  });
  return count === 1;
}
