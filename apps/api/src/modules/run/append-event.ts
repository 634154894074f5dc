/** Stores what happened in a run under its next number and tells whoever follows it, both or neither. */
import type { RunEventPayload } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { runEventsTopic, type RunEventMessage } from "../../pubsub/topics.js";
import { insertEvent } from "./run.repository.js";

/**
 * Call it in the transaction of what the event tells: the notification is sent on commit, in commit order.
 * With `attempt`: returns false and writes nothing when that attempt no longer holds the run.
 */
export async function appendEvent(
  tx: Db,
  pubsub: PubSub,
  runId: string,
  payload: RunEventPayload,
  attempt?: number,
): Promise<boolean> {
  const event = await insertEvent(tx, runId, payload, attempt);
  if (!event) return false;
  const message: RunEventMessage = { seq: event.seq, at: event.at.toISOString(), payload };
  await pubsub.publish(tx, runEventsTopic(runId), message);
  return true;
}
