/** The one door through which a run changes its status, and a parent after its children. */
import {
  AppError,
  deriveParentStatus,
  isTerminalStatus,
  RUN_TRANSITIONS,
  type RunEventPayload,
  type RunStatus,
} from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { notFound } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { announceRun } from "../webhook/announce.js";
import { appendEvent } from "./append-event.js";
import { childrenFailed } from "./children-failed.js";
import { insertNextRung } from "./next-rung.js";
import { listChildren, lockRun, writeTransition, type TransitionFields } from "./run.repository.js";

/**
 * Moves the run to `status` and tells it as its next event, in the caller's transaction; a child's parent follows in
 * the same transaction. Locks are taken child first. What a new status calls for in the queue is the caller's.
 * With `attempt`, only while that attempt holds the run.
 * @throws AppError NOT_FOUND; ILLEGAL_TRANSITION when RUN_TRANSITIONS has no such move; RUN_TAKEN_OVER
 */
export async function transitionRun(
  tx: Db,
  pubsub: PubSub,
  id: string,
  status: RunStatus,
  fields: TransitionFields & { attempt?: number; event?: Omit<RunEventPayload, "status"> } = {},
): Promise<Run> {
  const { attempt, event, ...columns } = fields;
  const run = await lockRun(tx, id);
  if (!run) throw notFound("run", id);
  if (attempt !== undefined && run.attempt !== attempt)
    throw new AppError("RUN_TAKEN_OVER", `Run ${id} is now held by another worker.`);
  const parent = run.parentId === null ? null : await lockRun(tx, run.parentId);
  if (!RUN_TRANSITIONS[run.status].includes(status))
    throw new AppError(
      "ILLEGAL_TRANSITION",
      `The run is ${run.status} and cannot become ${status}.`,
      isTerminalStatus(run.status) ? "It is over: start a new run." : "Reload the run.",
    );
  const moved = await writeTransition(tx, run, status, columns);
  await appendEvent(tx, pubsub, id, { ...event, status });
  await announceRun(tx, pubsub, moved);
  if (parent && !isTerminalStatus(parent.status)) await followChildren(tx, pubsub, parent);
  return { ...moved, lastSeq: moved.lastSeq + 1 };
}

/** `parent` is locked and not over. Tells how many children are over; where all are, begins the next rung or ends. */
async function followChildren(tx: Db, pubsub: PubSub, parent: Run): Promise<void> {
  const isCancelRequested = parent.cancelRequestedAt !== null;
  let children = await listChildren(tx, [parent.id]);
  let status = deriveParentStatus(
    children.map((child) => child.status),
    { isCancelRequested },
  );
  if (status === "FINISHED") {
    const added = await insertNextRung(tx, pubsub, parent, children);
    children = [...children, ...added];
    if (added.length > 0) status = "RUNNING";
  }
  const done = children.filter((child) => isTerminalStatus(child.status)).length;
  const progress = { stage: "training", done, total: children.length } as const;
  const payload = { progress: { ...progress, ratePerSecond: null, etaMs: null, failedFiles: 0 } };
  // Before its own extraction has ended, a parent waits or works on that, whatever becomes of a child.
  const isGathering = parent.featureSetId !== null;
  if (!isTerminalStatus(status)) {
    // While all are canceled, one after another, the end says enough.
    if (isGathering && !isCancelRequested) await appendEvent(tx, pubsub, parent.id, payload);
    return;
  }
  const error = status === "FAILED" ? childrenFailed(children) : null;
  const ended = await writeTransition(tx, parent, status, error ? { error } : {});
  await appendEvent(tx, pubsub, parent.id, { ...payload, status });
  await announceRun(tx, pubsub, ended);
}
