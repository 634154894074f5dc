/** A run's events from a number on: first those that are stored, then live ones, each exactly once and in order. */
import { Repeater } from "@graphql-yoga/subscription";
import { isTerminalStatus } from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { runEventsTopic, type RunEventMessage } from "../../pubsub/topics.js";
import { isRunOver, listEvents, payloadOf } from "./run.repository.js";

export interface FollowedEvent extends RunEventMessage {
  runId: string;
}

const PAGE = 500;
/** A consumer so slow that more wait is served from the rows again. */
const MAX_WAITING = 1_000;

/**
 * It listens before it reads the rows, so that nothing falls between, and drops what it has sent already. A number
 * that is missing (a lost connection, a message too long to send) is read from the rows. Ends after the run's last event.
 */
export function followRun(
  { db, pubsub }: Platform,
  runId: string,
  afterSeq: number,
): AsyncIterableIterator<FollowedEvent> {
  return new Repeater<FollowedEvent>(async (push, stop) => {
    let sentSeq = afterSeq;
    let isOver = false;
    let stopped = false;
    let waiting: RunEventMessage[] = [];
    let mustRead = true;
    let wake: () => void = () => {};
    const unsubscribe = pubsub.subscribe<RunEventMessage>(runEventsTopic(runId), {
      onMessage(message) {
        if (message === null || waiting.length >= MAX_WAITING) mustRead = true;
        else waiting.push(message);
        wake();
      },
      onGap() {
        mustRead = true;
        wake();
      },
    });
    void stop.then(() => {
      stopped = true;
      wake();
    });

    const send = async (event: RunEventMessage) => {
      sentSeq = event.seq;
      isOver = event.payload.status !== undefined && isTerminalStatus(event.payload.status);
      await push({ runId, ...event });
    };
    const replay = async () => {
      for (let full = true; full && !stopped;) {
        const rows = await listEvents(db, runId, sentSeq, PAGE);
        for (const row of rows) {
          if (stopped) return;
          await send({ seq: row.seq, at: row.at.toISOString(), payload: payloadOf(row) });
        }
        full = rows.length === PAGE;
      }
    };

    try {
      while (!stopped && !isOver) {
        if (mustRead) {
          mustRead = false;
          waiting = [];
          await replay();
          // Resumed after the end: there is no later event to wait for.
          if (!isOver && (await isRunOver(db, runId))) {
            await replay();
            break;
          }
          continue;
        }
        const message = waiting.shift();
        if (!message) await new Promise<void>((resolve) => (wake = resolve));
        else if (message.seq === sentSeq + 1) await send(message);
        else if (message.seq > sentSeq) mustRead = true;
      }
    } finally {
      unsubscribe();
      stop();
    }
  });
}
