/** The events of a run, and those of all runs of an experiment. */
import { isTerminalStatus } from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { followEvents, type EventSource } from "../../pubsub/follow-events.js";
import {
  experimentEventsTopic,
  runEventsTopic,
  type ExperimentEventMessage,
  type RunEventMessage,
} from "../../pubsub/topics.js";
import { isFamilyOver, isRunOver } from "./run.repository.js";
import {
  findFirstExperimentSeq,
  listEvents,
  listEventsOfExperiment,
  payloadOf,
} from "./run-event.repository.js";

const isEnd = ({ payload }: RunEventMessage): boolean =>
  payload.status !== undefined && isTerminalStatus(payload.status);

/** Ends after the run's last event. */
export const followRun = (
  { db, pubsub }: Platform,
  runId: string,
  afterSeq: number,
): AsyncIterableIterator<RunEventMessage> =>
  followEvents<RunEventMessage>(
    pubsub,
    {
      topic: runEventsTopic(runId),
      async list(after, take) {
        const rows = await listEvents(db, runId, after, take);
        return rows.map((row) => ({
          runId,
          seq: row.seq,
          at: row.at.toISOString(),
          payload: payloadOf(row),
        }));
      },
      isLast: isEnd,
      isOver: () => isRunOver(db, runId),
    },
    afterSeq,
  );

/** Never ends by itself: another run may begin. */
export const followExperiment = (
  platform: Platform,
  experimentId: string,
  afterSeq: number,
): AsyncIterableIterator<ExperimentEventMessage> =>
  followEvents(platform.pubsub, eventsOfExperiment(platform, experimentId), afterSeq);

/** The events of a run and of its children. Ends when all of them are over. */
export async function followFamily(
  platform: Platform,
  { id, experimentId }: { id: string; experimentId: string },
  afterSeq: number,
): Promise<AsyncIterableIterator<ExperimentEventMessage>> {
  const isWanted = ({ parentId, event }: ExperimentEventMessage) => event.runId === id || parentId === id;
  const source: EventSource<ExperimentEventMessage> = {
    ...eventsOfExperiment(platform, experimentId),
    isWanted,
    // A parent that fails is over before the children that it takes along.
    mayBeLast: (message) => isWanted(message) && isEnd(message.event),
    isOver: () => isFamilyOver(platform.db, id),
  };
  // Nothing before its first event is its own: an experiment may have told a million others.
  const first = await findFirstExperimentSeq(platform.db, id);
  return followEvents(platform.pubsub, source, Math.max(afterSeq, first - 1));
}

const eventsOfExperiment = ({ db }: Platform, experimentId: string): EventSource<ExperimentEventMessage> => ({
  topic: experimentEventsTopic(experimentId),
  async list(after, take) {
    const rows = await listEventsOfExperiment(db, experimentId, after, take);
    return rows.map((row) => ({
      seq: row.experimentSeq!,
      parentId: row.run.parentId,
      event: { runId: row.runId, seq: row.seq, at: row.at.toISOString(), payload: payloadOf(row) },
    }));
  },
});
