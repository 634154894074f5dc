/** Tells what a run does: merges what comes fast and writes it as numbered events, a few in a second at most. */
import type { MetricPoint, RunEventPayload, RunProgress } from "@smallset/schema";
import { appendEvent } from "../modules/run/append-event.js";
import { upsertMetrics } from "../modules/run/metric.repository.js";
import type { Platform } from "../platform.js";
import { RateWindow } from "./rate-window.js";
import { UsageMeter } from "./usage-meter.js";

/** What is not urgent waits so long for company. */
const INTERVAL_MS = 200;
/** Whatever is told, in any second; with its changes of status a run stays below ten. */
const MAX_EVENTS_A_SECOND = 8;

type RunLog = NonNullable<RunEventPayload["log"]>;

export class RunReporter {
  readonly #platform: Pick<Platform, "db" | "pubsub">;
  readonly #run: { id: string; attempt: number };
  readonly #onLost: (cause: unknown) => void;
  readonly #window = new RateWindow(MAX_EVENTS_A_SECOND, 1_000);
  readonly #meter = new UsageMeter();
  #stage: string | null = null;
  #progress: RunProgress | null = null;
  #metrics: MetricPoint[] = [];
  #logs: RunLog[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /**
   * `onLost` is called when nothing can be written any more: with null when a later attempt holds the run, else with
   * what the database said.
   */
  constructor(
    platform: Pick<Platform, "db" | "pubsub">,
    run: { id: string; attempt: number },
    onLost: (cause: unknown) => void,
  ) {
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

  /** Lines of one level that come faster than they may be told become one event. */
  log(level: RunLog["level"], message: string): Promise<void> {
    const last = this.#logs.at(-1);
    if (last?.level === level) last.message += `\n${message}`;
    else this.#logs.push({ level, message });
    return this.flush();
  }

  /** What was said so far is stored when it resolves, or `onLost` was called. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#drain());
    return this.#writing;
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
  }

  async #drain(): Promise<void> {
    while (this.#progress || this.#metrics.length > 0 || this.#logs.length > 0) {
      // What is told while we wait for our turn goes along.
      await this.#window.turn();
      await this.#write(this.#take()).catch((error: unknown) => this.#onLost(error));
    }
  }

  #take(): RunEventPayload {
    const [progress, metrics, log] = [this.#progress, this.#metrics, this.#logs.shift()];
    this.#progress = null;
    this.#metrics = [];
    const usage = progress || metrics.length > 0 ? this.#meter.measure() : null;
    return {
      ...(progress && { progress }),
      ...(metrics.length > 0 && { metrics }),
      ...(log && { log }),
      ...(usage && { usage }),
    };
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
