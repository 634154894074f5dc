/** A row as a stream: as it is now, then again each time somebody says that it changed. */
import { Repeater } from "@graphql-yoga/subscription";
import type { PubSub } from "./pubsub.js";

/**
 * Ends after a row for which `isLast` is true. Changes while the consumer is busy are merged into one.
 * It listens before it reads, so that no change falls between.
 */
export function followRow<Row>(options: {
  pubsub: PubSub;
  topic: string;
  read(): Promise<Row>;
  isLast(row: Row): boolean;
}): AsyncIterableIterator<Row> {
  return new Repeater<Row>(async (push, stop) => {
    let stopped = false;
    let wake: () => void = () => {};
    let changed = new Promise<void>((resolve) => (wake = resolve));
    const unsubscribe = options.pubsub.subscribe(options.topic, {
      onMessage: () => wake(),
      onGap: () => wake(),
    });
    void stop.then(() => {
      stopped = true;
      wake();
    });
    try {
      while (!stopped) {
        changed = new Promise<void>((resolve) => (wake = resolve));
        const row = await options.read();
        await push(row);
        if (options.isLast(row)) break;
        await changed;
      }
    } finally {
      unsubscribe();
      stop();
    }
  });
}
