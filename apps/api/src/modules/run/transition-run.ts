/** The one door through which a run changes its status. */
import {
  AppError,
  isTerminalStatus,
  RUN_TRANSITIONS,
  type RunEventPayload,
  type RunStatus,
} from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { notFound } from "../../db/ids.js";
import type { Run } from "../../generated/prisma/client.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { appendEvent } from "./append-event.js";
import { lockRun, writeTransition, type TransitionFields } from "./run.repository.js";

/**
 * Moves the run to `status` and tells it as its next event, in the caller's transaction.
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
  if (!RUN_TRANSITIONS[run.status].includes(status))
    throw new AppError(
      "ILLEGAL_TRANSITION",
      `The run is ${run.status} and cannot become ${status}.`,
      isTerminalStatus(run.status) ? "It is over: start a new run." : "Reload the run.",
    );
  const moved = await writeTransition(tx, run, status, columns);
  await appendEvent(tx, pubsub, id, { ...event, status });
  return { ...moved, lastSeq: moved.lastSeq + 1 };
}
