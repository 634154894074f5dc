/** Numbered events from a number on: first those that are stored, then live ones, each exactly once and in order. */
import { Repeater } from "@graphql-yoga/subscription";
import type { PubSub } from "./pubsub.js";

const PAGE = 500;
/** A consumer so slow that more wait is served from the rows again. */
const MAX_WAITING = 1_000;

export interface EventSource<E extends { seq: number }> {
  topic: string;
  /** Stored events after a number, in order. */
  list(afterSeq: number, take: number): Promise<E[]>;
  /** No event follows this one. */
  isLast?(event: E): boolean;
  /** Whether to send it. What is left out counts as sent. Default: all. */
  isWanted?(event: E): boolean;
  /** After such an event `isOver` is asked: it may have been the last. */
  mayBeLast?(event: E): boolean;
  /** Nothing will be stored any more: for who resumes after the end. */
  isOver?(): Promise<boolean>;
}

/**
 * It listens before it reads the rows, so that nothing falls between, and drops what it has sent already. A number
 * that is missing (a lost connection, a message too long to send, events that were deleted) is read from the rows.
 */
export function followEvents<E extends { seq: number }>(
  pubsub: PubSub,
  {
    topic,
    list,
    isWanted = () => true,
    isLast = () => false,
    mayBeLast = () => false,
    isOver = async () => false,
  }: EventSource<E>,
  afterSeq: number,
): AsyncIterableIterator<E> {
  return new Repeater<E>(async (push, stop) => {
    let sentSeq = afterSeq;
    let ended = false;
    let stopped = false;
    let waiting: E[] = [];
    let mustRead = true;
    let wake: () => void = () => {};
    const unsubscribe = pubsub.subscribe<E>(topic, {
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

    const send = async (event: E) => {
      sentSeq = event.seq;
      ended = isLast(event);
      if (isWanted(event)) await push(event);
      if (mayBeLast(event)) mustRead = true;
    };
    const replay = async () => {
      for (let full = true; full && !stopped;) {
        const rows = await list(sentSeq, PAGE);
        for (const row of rows) {
          if (stopped) return;
          await send(row);
        }
        full = rows.length === PAGE;
      }
    };

    try {
      while (!stopped && !ended) {
        if (mustRead) {
          mustRead = false;
          waiting = [];
          await replay();
          // Resumed after the end: there is no later event to wait for.
          if (!ended && (await isOver())) {
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
