/** Starts work again that failed. */
import { AppError } from "@smallset/schema";
import { notFound, requireId } from "../../db/ids.js";
import { exportModelJob } from "../../jobs/export-model.job.js";
import type { Platform } from "../../platform.js";
import { continueBatchPrediction } from "../batch/batch.service.js";
import { retryImport } from "../dataset/import-control.js";
import { findExport, restartExport } from "../model/export.repository.js";
import { listQueue } from "./operations.service.js";
import type { Job, JobKind } from "./operations.type.js";

const WAYS: Record<JobKind, (platform: Platform, id: string) => Promise<unknown>> = {
  IMPORT_DATASET: retryImport,
  EXPORT_MODEL: retryExport,
  PREDICT_BATCH: continueBatchPrediction,
  TRAIN_RUN: () =>
    refuse(
      "A failed run stays as it is.",
      "Start it again with cloneRun: the new run has the same settings.",
    ),
  PREDICT_IMAGES: () => refuse("Nobody waits for this answer any more.", "Ask again with the photo."),
};

const refuse = (message: string, nextStep: string): Promise<never> =>
  Promise.reject(new AppError("BAD_USER_INPUT", message, nextStep));

/** The job as it stands now, or null when it is done already. @throws AppError NOT_FOUND, CONFLICT, BAD_USER_INPUT */
export async function retryJob(platform: Platform, kind: JobKind, id: string): Promise<Job | null> {
  await WAYS[kind](platform, id);
  return (await listQueue(platform)).find((job) => job.kind === kind && job.id === id) ?? null;
}

async function retryExport({ db, queues }: Platform, id: string): Promise<void> {
  const row = await findExport(db, requireId("export", id));
  if (!row) throw notFound("export", id);
  if (row.status !== "FAILED")
    throw new AppError("CONFLICT", `The export is ${row.status}.`, "Only what failed can be tried again.");
  await restartExport(db, id);
  await queues.enqueue(exportModelJob, id, { exportId: id });
}
