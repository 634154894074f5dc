/** BullMQ on Postgres, or on Redis when REDIS_URL is set: same code, other connection. */
import { setTimeout } from "node:timers/promises";
import {
  createPostgresBackend,
  Queue,
  WaitingError,
  Worker,
  withBackend,
  type JobsOptions,
  type Processor,
  type WorkerOptions,
} from "bullmq";
import type { z } from "zod";
import { requireDatabaseUrl, type Env } from "../env.js";
import type { Logger } from "../logger.js";

/** A job's contract: both ends parse its payload, which carries ids only. */
export interface JobContract<Schema extends z.ZodType> {
  /** Each kind of job has its own queue, so that a prediction never waits behind a training. */
  queue: string;
  payload: Schema;
}

export interface Queues {
  /**
   * Adds a job whose id is the row's: adding it twice is one job. Lower `priority` is sooner;
   * `delayMs` is how long nobody takes it.
   * @throws when the queue cannot be reached
   */
  enqueue<S extends z.ZodType>(
    job: JobContract<S>,
    id: string,
    payload: z.input<S>,
    options?: { priority?: number; delayMs?: number },
  ): Promise<void>;
  /** True when the queue holds the job in any state in which it will still run. */
  holds(job: JobContract<z.ZodType>, id: string): Promise<boolean>;
  /** Waits, for five seconds at most, until it holds it no more: a job that is just ending would swallow a new one. */
  afterLastJob(job: JobContract<z.ZodType>, id: string): Promise<void>;
  /** Takes a waiting job out; a running one stays. */
  remove(job: JobContract<z.ZodType>, id: string): Promise<void>;
  work<S extends z.ZodType>(
    job: JobContract<S>,
    handler: (payload: z.output<S>, context: JobContext) => Promise<void>,
    options: { concurrency: number },
  ): JobWorker;
  close(): Promise<void>;
}

export interface JobContext {
  /** Puts the job back, to be taken by the next worker: for a worker that is shutting down. Throw what it returns. */
  putBack(): Promise<Error>;
}

export interface JobWorker {
  ready: Promise<unknown>;
  /** How many jobs it takes at once from now on. */
  setConcurrency(concurrency: number): void;
  /** Waits for the running handlers. */
  close(): Promise<void>;
}

/** With 10 s, takeover after a kill -9 within about 12 s; BullMQ's defaults take a minute. */
const takeoverSettings = ({ TAKEOVER_SECONDS }: Env) => ({
  lockDuration: TAKEOVER_SECONDS * 1_000,
  stalledInterval: TAKEOVER_SECONDS * 500,
});

const WORKER_SETTINGS = {
  // Ours decide when to give up (MAX_ATTEMPTS of a run), and leave a row that says why.
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} satisfies Partial<WorkerOptions>;

/** A failed handler means the database was away: tried again for about an hour, then `reconcile` finds the row. */
const JOB_SETTINGS = {
  attempts: 120,
  backoff: { type: "fixed", delay: 30_000 },
  removeOnComplete: true,
  removeOnFail: true,
} satisfies JobsOptions;

const LOOK_MS = 100;
const LAST_LOOKS = 50;

/** BullMQ's tables live in a schema of their own; they appear at the first connection. */
const postgresConnection = (env: Env) => ({
  connectionString: requireDatabaseUrl(env),
  schema: "bullmq",
  migrate: true,
  max: 2,
});

function openBackend(env: Env) {
  const settings = { ...WORKER_SETTINGS, ...takeoverSettings(env) };
  if (env.REDIS_URL) {
    const connection = { url: env.REDIS_URL, maxRetriesPerRequest: null };
    return {
      openQueue: (name: string) => new Queue(name, { connection, prefix: "smallset" }),
      openWorker: (name: string, processor: Processor, concurrency: number) =>
        new Worker(name, processor, { ...settings, connection, prefix: "smallset", concurrency }),
    };
  }
  const postgres = withBackend(createPostgresBackend);
  const connection = postgresConnection(env);
  return {
    openQueue: (name: string) => new postgres.Queue(name, { connection }),
    openWorker: (name: string, processor: Processor, concurrency: number) =>
      new postgres.Worker(name, processor, { ...settings, connection, concurrency }),
  };
}

export function openQueues(env: Env, log: Logger): Queues {
  const backend = openBackend(env);
  const queues = new Map<string, ReturnType<typeof backend.openQueue>>();
  const queueOf = (name: string) => {
    let queue = queues.get(name);
    if (!queue) {
      queue = backend.openQueue(name);
      // Without a listener an idle connection's error would end the process.
      queue.on("error", (error: Error) => log.warn({ err: error, queue: name }, "queue connection"));
      queues.set(name, queue);
    }
    return queue;
  };

  const opened: Queues = {
    async enqueue(job, id, payload, { priority = 0, delayMs = 0 } = {}) {
      await queueOf(job.queue).add(job.queue, job.payload.parse(payload), {
        ...JOB_SETTINGS,
        jobId: id,
        priority,
        delay: delayMs,
      });
    },
    async holds(job, id) {
      const found = await queueOf(job.queue).getJob(id);
      if (!found) return false;
      const state = await found.getState();
      return state !== "completed" && state !== "failed" && state !== "unknown";
    },
    async afterLastJob(job, id) {
      // A job that goes away while we look at it cannot say its state.
      const isHeld = () => opened.holds(job, id).catch(() => true);
      for (let look = 0; look < LAST_LOOKS && (await isHeld()); look++) await setTimeout(LOOK_MS);
    },
    async remove(job, id) {
      await queueOf(job.queue).remove(id);
    },
    work(job, handler, { concurrency }) {
      const processor: Processor = async (message, token) => {
        const putBack = async () => {
          await message.moveToWait(token);
          return new WaitingError();
        };
        await handler(job.payload.parse(message.data), { putBack });
      };
      const worker = backend.openWorker(job.queue, processor, concurrency);
      worker.on("error", (error: Error) => log.warn({ err: error, queue: job.queue }, "queue connection"));
      worker.on("failed", (message, error) =>
        log.error({ err: error, queue: job.queue, jobId: message?.id }, "job failed; it will be tried again"),
      );
      return {
        ready: worker.waitUntilReady(),
        setConcurrency: (value) => (worker.concurrency = value),
        close: () => worker.close(),
      };
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
  return opened;
}
