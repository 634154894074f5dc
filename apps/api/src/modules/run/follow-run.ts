/** The events of a run, and those of all runs of an experiment. */
import { isTerminalStatus } from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { followEvents } from "../../pubsub/follow-events.js";
import {
  experimentEventsTopic,
  runEventsTopic,
  type ExperimentEventMessage,
  type RunEventMessage,
} from "../../pubsub/topics.js";
import { isRunOver, listEvents, listEventsOfExperiment, payloadOf } from "./run.repository.js";

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
      isLast: ({ payload }) => payload.status !== undefined && isTerminalStatus(payload.status),
      isOver: () => isRunOver(db, runId),
    },
    afterSeq,
  );

/** Never ends by itself: another run may begin. */
export const followExperiment = (
  { db, pubsub }: Platform,
  experimentId: string,
  afterSeq: number,
): AsyncIterableIterator<ExperimentEventMessage> =>
  followEvents<ExperimentEventMessage>(
    pubsub,
    {
      topic: experimentEventsTopic(experimentId),
      async list(after, take) {
        const rows = await listEventsOfExperiment(db, experimentId, after, take);
        return rows.map((row) => ({
          seq: row.experimentSeq!,
          event: { runId: row.runId, seq: row.seq, at: row.at.toISOString(), payload: payloadOf(row) },
        }));
      },
    },
    afterSeq,
  );
