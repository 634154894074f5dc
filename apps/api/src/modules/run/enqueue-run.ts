/** Hands runs to the workers. Row first, then job. */
import { isParentKind, AppError, describeError, isTerminalStatus } from "@smallset/schema";
import type { Run } from "../../generated/prisma/client.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { findRun, listChildren } from "./run.repository.js";
import { transitionRun } from "./transition-run.js";

/** A queue that cannot be reached leaves a FAILED run that says why. */
export async function enqueueRun(platform: Platform, id: string, priority = 0): Promise<void> {
  try {
    await platform.queues.enqueue(trainRunJob, id, { runId: id }, { priority });
  } catch (error) {
    platform.log.error({ err: error, runId: id }, "cannot enqueue the run");
    const reason = new AppError(
      "QUEUE_UNAVAILABLE",
      "The run could not be queued.",
      "Start it again in a minute.",
    );
    await platform.db.$transaction((tx) =>
      transitionRun(tx, platform.pubsub, id, "FAILED", { error: describeError(reason) }),
    );
  }
}

/** True for what waits for a worker, and not for a person or for its parent's features. */
export function awaitsWorker(run: Run, parent: Run | null): boolean {
  if (run.pausedAt) return false;
  if (isParentKind(run.kind)) return run.featureSetId === null;
  return parent === null || (parent.featureSetId !== null && !isTerminalStatus(parent.status));
}

/**
 * What has to follow the end of a parent's extraction, of a child, or of the parent itself: children that may train
 * now get a job, and those that never will are canceled. Safe to call at any time, by several processes.
 */
export async function serveChildren(platform: Platform, parentId: string): Promise<void> {
  const parent = await findRun(platform.db, parentId);
  if (!parent) return;
  const waiting = (await listChildren(platform.db, [parentId])).filter(
    ({ status }) => status === "SCHEDULED",
  );
  for (const child of waiting) {
    if (isTerminalStatus(parent.status)) await dropChild(platform, child);
    else if (awaitsWorker(child, parent)) await enqueueRun(platform, child.id, child.priority);
  }
}

async function dropChild({ db, pubsub, log }: Platform, { id }: Run): Promise<void> {
  try {
    await db.$transaction((tx) => transitionRun(tx, pubsub, id, "CANCELED"));
  } catch (error) {
    // Somebody else has just ended it.
    if (!(error instanceof AppError)) throw error;
    log.info({ runId: id, code: error.code }, "the child is over already");
  }
}
