/** Stores what happened in a run under its next number and tells whoever follows it or its experiment, or nothing. */
import type { RunEventPayload } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import {
  experimentEventsTopic,
  runEventsTopic,
  type ExperimentEventMessage,
  type RunEventMessage,
} from "../../pubsub/topics.js";
import { insertEvent } from "./run-event.repository.js";

/**
 * Call it in the transaction of what the event tells: the notification is sent on commit, in commit order. It locks
 * the run and then its experiment, whose numbers are without gaps for the same reason.
 * With `attempt`: returns false and writes nothing when that attempt no longer holds the run.
 */
export async function appendEvent(
  tx: Db,
  pubsub: PubSub,
  runId: string,
  payload: RunEventPayload,
  attempt?: number,
): Promise<boolean> {
  const inserted = await insertEvent(tx, runId, payload, attempt);
  if (!inserted) return false;
  const event: RunEventMessage = { runId, seq: inserted.seq, at: inserted.at.toISOString(), payload };
  const { experimentId, experimentSeq, parentId } = inserted;
  const ofExperiment: ExperimentEventMessage = { seq: experimentSeq, parentId, event };
  await pubsub.publishAll(tx, [
    { topic: runEventsTopic(runId), message: event },
    { topic: experimentEventsTopic(experimentId), message: ofExperiment },
  ]);
  return true;
}
