/** Tells other processes at once that something happened, over Postgres LISTEN/NOTIFY. Rows are the truth; this only wakes. */
import pg from "pg";
import type { Db } from "../db/database.js";
import type { Logger } from "../logger.js";

const CHANNEL = "smallset";
/** Postgres refuses a payload of 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_900;

export interface Listener<T> {
  /** `message` is null when it was too long to send along: read the rows. */
  onMessage(message: T | null): void;
  /** The connection was lost and is back: whatever was published between is in the rows only. */
  onGap(): void;
}

export interface PubSub {
  /** Give a transaction as `db`: its listeners hear of it on commit, in commit order, or never. */
  publish(db: Db, topic: string, message: object): Promise<void>;
  /** Several at once, in this order. */
  publishAll(db: Db, messages: readonly { topic: string; message: object }[]): Promise<void>;
  /** Returns the way to stop. */
  subscribe<T>(topic: string, listener: Listener<T>): () => void;
  close(): Promise<void>;
}

async function publishAll(db: Db, messages: readonly { topic: string; message: object }[]): Promise<void> {
  const payloads = messages.map(({ topic, message }) => {
    const payload = JSON.stringify({ topic, message });
    return Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES
      ? JSON.stringify({ topic, message: null })
      : payload;
  });
  await db.$executeRaw`SELECT pg_notify(${CHANNEL}, payload) FROM unnest(${payloads}::text[]) AS payload`;
}

/** Resolves once it listens: what is published after that is heard. One connection per process. */
export async function openPubSub(connectionString: string, log: Logger): Promise<PubSub> {
  const listeners = new Map<string, Set<Listener<unknown>>>();
  let client: pg.Client | null = null;
  let closed = false;

  const dispatch = (payload: string | undefined) => {
    const { topic, message } = JSON.parse(payload ?? "{}") as { topic: string; message: unknown };
    for (const listener of listeners.get(topic) ?? []) listener.onMessage(message);
  };

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString, keepAlive: true, application_name: "smallset pubsub" });
    next.on("error", (error) => log.warn({ err: error }, "pubsub connection lost"));
    next.on("notification", ({ payload }) => dispatch(payload));
    await next.connect();
    await next.query(`LISTEN ${CHANNEL}`);
    next.once("end", () => void reconnect());
    client = next;
  }

  async function reconnect(): Promise<void> {
    for (let delayMs = 100; !closed; delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        await connect();
        log.info("pubsub connection is back");
        for (const set of listeners.values()) for (const listener of set) listener.onGap();
        return;
      } catch (error) {
        log.warn({ err: error, delayMs }, "pubsub cannot connect yet");
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  await connect();
  return {
    publish: (db, topic, message) => publishAll(db, [{ topic, message }]),
    publishAll,
    subscribe<T>(topic: string, listener: Listener<T>) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener as Listener<unknown>));
      return () => {
        set.delete(listener as Listener<unknown>);
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      await client?.end().catch(() => {});
    },
  };
}
