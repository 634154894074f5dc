/** Tells of the machines, and follows what is told. */
import type { SystemEventPayload } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { Platform } from "../../platform.js";
import { followEvents } from "../../pubsub/follow-events.js";
import { systemEventsTopic, type SystemEventMessage } from "../../pubsub/topics.js";
import { insertSystemEvent, listSystemEvents } from "./system-event.repository.js";

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
