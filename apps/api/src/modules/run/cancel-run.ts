/** Stops runs: a waiting one at once, a running one by asking its worker, a parent with all its children. */
import { isParentKind, AppError, isTerminalStatus } from "@smallset/schema";
import { notFound, requireId } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import { trainRunJob } from "../../jobs/train-run.job.js";
import type { Platform } from "../../platform.js";
import { cancelRunTopic } from "../../pubsub/topics.js";
import { serveChildren } from "./enqueue-run.js";
import { findRun, listChildren, lockRun, requestCancel } from "./run.repository.js";
import { transitionRun } from "./transition-run.js";

/** A run whose worker has been silent for so long is canceled without asking it; if it comes back, it is fenced off. */
const SILENT_MS = 60_000;

/**
 * SCHEDULED: CANCELED at once. RUNNING: its worker is asked and answers within a moment. A parent's children first;
 * the parent follows when the last of them is over.
 * @throws AppError NOT_FOUND; RUN_IS_OVER when it finished or failed
 */
export async function cancelRun(platform: Platform, id: string): Promise<Run> {
  requireId("run", id);
  const { outcome, run } = await cancelRow(platform, id);
  if (outcome === "children") await cancelChildren(platform, id);
  // The worker finds a canceled row and leaves it alone, so that a job which stays does no harm.
  if (outcome === "canceled") await platform.queues.remove(trainRunJob, id).catch(() => {});
  if (outcome === "canceled" && isParentKind(run.kind)) await serveChildren(platform, id);
  if (outcome === "canceled" && run.parentId) await serveChildren(platform, run.parentId);
  return (await findRun(platform.db, id)) ?? notFoundNow(id);
}

const notFoundNow = (id: string): never => {
  throw notFound("run", id);
};

type Outcome = "canceled" | "asked" | "children" | "nothing";

const cancelRow = ({ db, pubsub }: Platform, id: string): Promise<{ outcome: Outcome; run: Run }> =>
  db.$transaction(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) throw notFound("run", id);
    if (run.status === "CANCELED") return { outcome: "nothing", run };
    if (isTerminalStatus(run.status))
      throw new AppError("RUN_IS_OVER", `The run is ${run.status}.`, "There is nothing left to cancel.");
    const isGathering = isParentKind(run.kind) && run.featureSetId !== null;
    const silentMs = Date.now() - (run.heartbeatAt?.getTime() ?? 0);
    if (!isGathering && (run.status === "SCHEDULED" || silentMs > SILENT_MS)) {
      await transitionRun(tx, pubsub, id, "CANCELED");
      return { outcome: "canceled", run };
    }
    await requestCancel(tx, id);
    if (isGathering) return { outcome: "children", run };
    await pubsub.publish(tx, cancelRunTopic(id), {});
    return { outcome: "asked", run };
  });

/** Each in a transaction of its own: a child's end also moves its parent, and locks are taken child first. */
async function cancelChildren(platform: Platform, parentId: string): Promise<void> {
  for (const { id, status } of await listChildren(platform.db, [parentId])) {
    if (isTerminalStatus(status)) continue;
    try {
      await cancelRun(platform, id);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "RUN_IS_OVER")) throw error;
    }
  }
}
