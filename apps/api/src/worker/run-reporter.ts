/** Tells what a run does: merges what comes fast and writes it as numbered events, at most five a second. */
import type { MetricPoint, RunEventPayload, RunProgress } from "@smallset/schema";
import { appendEvent } from "../modules/run/append-event.js";
import { upsertMetrics } from "../modules/run/metric.repository.js";
import type { Platform } from "../platform.js";

const INTERVAL_MS = 200;

export class RunReporter {
  readonly #platform: Platform;
  readonly #run: { id: string; attempt: number };
  readonly #onLost: (cause: unknown) => void;
  #stage: string | null = null;
  #progress: RunProgress | null = null;
  #metrics: MetricPoint[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /**
   * `onLost` is called when nothing can be written any more: with null when a later attempt holds the run, else with
   * what the database said.
   */
  constructor(platform: Platform, run: { id: string; attempt: number }, onLost: (cause: unknown) => void) {
    this.#platform = platform;
    this.#run = run;
    this.#onLost = onLost;
  }

  /** Only the latest counts; a new stage is told at once. */
  progress(progress: RunProgress): void {
    this.#progress = progress;
    const isNewStage = this.#stage !== progress.stage;
    this.#stage = progress.stage;
    if (isNewStage) void this.flush();
    else this.#flushLater();
  }

  /** All are kept. */
  metrics(points: MetricPoint[]): void {
    this.#metrics.push(...points);
    this.#flushLater();
  }

  async log(level: "info" | "warn" | "error", message: string): Promise<void> {
    await this.flush();
    await this.#append({ log: { level, message } });
  }

  /** What was said so far is stored when it resolves, or `onLost` was called. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const [progress, metrics] = [this.#progress, this.#metrics];
    this.#progress = null;
    this.#metrics = [];
    if (!progress && metrics.length === 0) return this.#writing;
    return this.#append({ ...(progress && { progress }), ...(metrics.length > 0 && { metrics }) });
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
  }

  /** One after another, so that events keep the order in which they were told. */
  #append(payload: RunEventPayload): Promise<void> {
    this.#writing = this.#writing.then(() =>
      this.#write(payload).catch((error: unknown) => this.#onLost(error)),
    );
    return this.#writing;
  }

  async #write(payload: RunEventPayload): Promise<void> {
    const { db, pubsub } = this.#platform;
    const { id, attempt } = this.#run;
    const isHeld = await db.$transaction(async (tx) => {
      if (!(await appendEvent(tx, pubsub, id, payload, attempt))) return false;
      await upsertMetrics(tx, id, payload.metrics ?? []);
      return true;
    });
    if (!isHeld) this.#onLost(null);
  }
}
