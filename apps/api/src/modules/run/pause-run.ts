/** Puts runs aside and takes them up again: what was extracted and trained until then is kept. */
import { isParentKind, AppError, isTerminalStatus } from "@smallset/schema";
import { notFound, requireId } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { cancelRunTopic } from "../../pubsub/topics.js";
import { appendEvent } from "./append-event.js";
import { enqueueRun, serveChildren } from "./enqueue-run.js";
import { listChildren, lockRun, requestPause, setPaused } from "./run.repository.js";
import { getRun } from "./run.service.js";

const isGathering = (run: Run): boolean => isParentKind(run.kind) && run.featureSetId !== null;

/**
 * SCHEDULED: put aside at once. RUNNING: its worker writes a checkpoint and lets go within a moment; then the run is
 * SCHEDULED with `pausedAt`. A parent's children are paused with it.
 * @throws AppError NOT_FOUND; RUN_IS_OVER
 */
export async function pauseRun(platform: Platform, id: string): Promise<Run> {
  const { db, pubsub, queues } = platform;
  const run = await db.$transaction(async (tx) => {
    const locked = await lockRun(tx, requireId("run", id));
    if (!locked) throw notFound("run", id);
    refuseWhenOver(locked);
    if (locked.pausedAt) return locked;
    if (locked.status === "RUNNING" && !isGathering(locked)) {
      await requestPause(tx, id);
      await pubsub.publish(tx, cancelRunTopic(id), {});
    } else {
      await setPaused(tx, id, new Date());
      await appendEvent(tx, pubsub, id, { paused: true });
    }
    return locked;
  });
  if (run.status === "SCHEDULED") await queues.remove(trainRunJob, id).catch(() => {});
  if (isParentKind(run.kind)) await eachChild(platform, id, pauseRun);
  return getRun(platform, id);
}

/** Goes on where it was put aside, to the same result. @throws AppError NOT_FOUND; RUN_IS_OVER */
export async function resumeRun(platform: Platform, id: string): Promise<Run> {
  const { db, pubsub } = platform;
  const run = await db.$transaction(async (tx) => {
    const locked = await lockRun(tx, requireId("run", id));
    if (!locked) throw notFound("run", id);
    refuseWhenOver(locked);
    if (locked.pausedAt || locked.pauseRequestedAt) {
      await setPaused(tx, id, null);
      await appendEvent(tx, pubsub, id, { paused: false });
    }
    return locked;
  });
  // `reconcile` finds what this misses.
  if (run.status === "SCHEDULED") await platform.queues.afterLastJob(trainRunJob, id);
  if (run.parentId) await serveChildren(platform, run.parentId);
  else if (run.status === "SCHEDULED") await enqueueRun(platform, id, run.priority);
  if (isParentKind(run.kind)) await eachChild(platform, id, resumeRun);
  return getRun(platform, id);
}

function refuseWhenOver({ status }: Run): void {
  if (isTerminalStatus(status))
    throw new AppError("RUN_IS_OVER", `The run is ${status}.`, "Clone it to train it again.");
}

async function eachChild(
  platform: Platform,
  parentId: string,
  change: (platform: Platform, id: string) => Promise<Run>,
): Promise<void> {
  for (const child of await listChildren(platform.db, [parentId])) {
    if (isTerminalStatus(child.status)) continue;
    try {
      await change(platform, child.id);
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof AppError && error.code === "RUN_IS_OVER")) throw error;
    }
  }
}
