/** Rows are the truth: one that still waits for work and has no job in the queue gets one. */
import { deriveVersionJob } from "../../jobs/derive-version.job.js";
import { isTerminalStatus } from "@smallset/schema";
import { importDatasetJob } from "../../jobs/import-dataset.job.js";
import { predictBatchJob } from "../../jobs/predict-batch.job.js";
import { verifyRunJob } from "../../jobs/verify-run.job.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { enqueueDerivation } from "../dataset/create-version.js";
import { listUnfinishedBatches } from "../batch/batch.repository.js";
import { enqueueBatch } from "../batch/batch.service.js";
import { listImportingVersions } from "../dataset/dataset.repository.js";
import { enqueueImport } from "../dataset/dataset.service.js";
import { listUnfinishedRuns } from "./run.repository.js";
import { listWaitingVerifications } from "./verification.repository.js";
import { enqueueVerification } from "./verify-run.js";
import { awaitsWorker, enqueueRun, serveChildren } from "./enqueue-run.js";

/** Safe to run at any time, by several processes: a job's id is its row's. Returns how many were enqueued. */
export async function reconcile(platform: Platform): Promise<number> {
  const { db, queues, log } = platform;
  let enqueued = 0;
  for (const { id, parentId } of await listImportingVersions(db)) {
    if (await queues.holds(parentId ? deriveVersionJob : importDatasetJob, id)) continue;
    await (parentId ? enqueueDerivation : enqueueImport)(platform, id);
    enqueued++;
  }
  for (const run of await listUnfinishedRuns(db)) {
    const { id, parent, priority } = run;
    // Its parent ended while nobody could cancel it.
    if (parent && isTerminalStatus(parent.status)) await serveChildren(platform, parent.id);
    else if (awaitsWorker(run, parent) && !(await queues.holds(trainRunJob, id))) {
      await enqueueRun(platform, id, priority);
      enqueued++;
    }
  }
  for (const { id } of await listWaitingVerifications(db)) {
    if (await queues.holds(verifyRunJob, id)) continue;
    await enqueueVerification(platform, id);
    enqueued++;
  }
  for (const { id } of await listUnfinishedBatches(db)) {
    if (await queues.holds(predictBatchJob, id)) continue;
    await enqueueBatch(platform, id);
    enqueued++;
  }
  if (enqueued > 0) log.info({ enqueued }, "rows without a job were enqueued again");
  return enqueued;
}
