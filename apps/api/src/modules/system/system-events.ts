/** Tells of the machines, and follows what is told. */
import type { SystemEventPayload, Usage } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import type { Platform } from "../../platform.js";
import { followEvents } from "../../pubsub/follow-events.js";
import { systemEventsTopic, type SystemEventMessage } from "../../pubsub/topics.js";
import {
  findLastSystemSeq,
  insertSystemEvent,
  listRecentEvents,
  listSystemEvents,
} from "./system-event.repository.js";

export const tellSystem = ({ db, pubsub }: Platform, payload: SystemEventPayload): Promise<void> =>
  db.$transaction(async (tx) => {
    const { seq, at } = await insertSystemEvent(tx, payload);
    const message: SystemEventMessage = { seq, at: at.toISOString(), payload };
    await pubsub.publish(tx, systemEventsTopic, message);
  });

/** Events of the last day are kept. Never ends by itself. */
export const followSystem = (
  { db, pubsub }: Platform,
  afterSeq: number,
): AsyncIterableIterator<SystemEventMessage> =>
  followEvents<SystemEventMessage>(
    pubsub,
    {
      topic: systemEventsTopic,
      async list(after, take) {
        const rows = await listSystemEvents(db, after, take);
        return rows.map(({ seq, at, payload }) => ({
          seq,
          at: at.toISOString(),
          payload: fromJson<SystemEventPayload>(payload),
        }));
      },
    },
    afterSeq,
  );

export const getSystemSeq = ({ db }: Platform): Promise<number> => findLastSystemSeq(db);

/** What each worker said of itself since then, oldest first, by the worker's id. */
export async function listWorkerUsage(
  db: Db,
  since: Date,
): Promise<Map<string, { at: Date; usage: Usage; runCount: number }[]>> {
  const told = new Map<string, { at: Date; usage: Usage; runCount: number }[]>();
  for (const { at, payload } of await listRecentEvents(db, since)) {
    const { workerId, usage, runCount } = fromJson<SystemEventPayload>(payload);
    if (usage) told.set(workerId, [...(told.get(workerId) ?? []), { at, usage, runCount }]);
  }
  return told;
}
