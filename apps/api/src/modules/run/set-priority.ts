/** Moves a run forward or back in the queue. */
import { isParentKind, AppError, isTerminalStatus } from "@smallset/schema";
import { requireId } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { awaitsWorker, enqueueRun } from "./enqueue-run.js";
import { findRun, listChildren, updatePriority } from "./run.repository.js";
import { getRun } from "./run.service.js";

/** Of a parent, its children with it. A run that a worker holds keeps its place. @throws AppError NOT_FOUND; RUN_IS_OVER */
export async function setRunPriority(platform: Platform, id: string, priority: number): Promise<Run> {
  const run = await getRun(platform, requireId("run", id));
  if (isTerminalStatus(run.status))
    throw new AppError(
      "RUN_IS_OVER",
      `The run is ${run.status}.`,
      "Only waiting runs have a place in the queue.",
    );
  const children = isParentKind(run.kind) ? await listChildren(platform.db, [id]) : [];
  const parent = run.parentId === null ? null : await findRun(platform.db, run.parentId);
  await moveInQueue(platform, run, parent, priority);
  for (const child of children) await moveInQueue(platform, child, run, priority);
  return getRun(platform, id);
}

async function moveInQueue(
  platform: Platform,
  run: Run,
  parent: Run | null,
  priority: number,
): Promise<void> {
  await updatePriority(platform.db, run.id, priority);
  if (run.status !== "SCHEDULED" || !awaitsWorker(run, parent)) return;
  // Out and in again; should a worker take it between the two, there is nothing to take out and the new job is its own.
  await platform.queues.remove(trainRunJob, run.id).catch(() => {});
  await enqueueRun(platform, run.id, priority);
}
