/** Tells live what a client logs, as often as a run may tell: what comes faster is told together. */
import type { MetricPoint, RunEventPayload } from "@smallset/schema";
import type { Db } from "../../../db/database.js";
import type { Platform } from "../../../platform.js";
import { appendEvent } from "../append-event.js";
import { lockRun } from "../run.repository.js";

/** With its changes of status a run stays below ten events a second. */
const INTERVAL_MS = 200;
/** More at once are no live update, and would make every watching page slow: they are read with the curves. */
const MAX_LIVE_POINTS = 500;
/** Runs that wait for nothing are forgotten once there are so many. */
const MAX_RUNS = 1_000;

type TellingPlatform = Pick<Platform, "db" | "pubsub" | "log">;

interface Waiting {
  toldAt: number;
  count: number;
  /** Empty once there are more than may be told. */
  points: MetricPoint[];
  timer: NodeJS.Timeout | null;
}

/** Per process: behind several servers each counts its own. */
const processes = new WeakMap<object, Map<string, Waiting>>();

function waitingOf({ pubsub }: TellingPlatform, runId: string): Waiting {
  const runs = processes.get(pubsub) ?? new Map<string, Waiting>();
  processes.set(pubsub, runs);
  if (runs.size > MAX_RUNS) for (const [id, { count }] of runs) if (count === 0) runs.delete(id);
  const waiting = runs.get(runId) ?? { toldAt: 0, count: 0, points: [], timer: null };
  runs.set(runId, waiting);
  return waiting;
}

function add(waiting: Waiting, points: readonly MetricPoint[]): void {
  waiting.count += points.length;
  if (waiting.count > MAX_LIVE_POINTS) waiting.points = [];
  else waiting.points.push(...points.map(({ key, step, value }) => ({ key, step, value })));
}

/** What waits, as an event; null for nothing. Nothing waits any more. */
function take(waiting: Waiting): RunEventPayload | null {
  const { count, points, timer } = waiting;
  if (timer) clearTimeout(timer);
  Object.assign(waiting, { count: 0, points: [], timer: null, toldAt: Date.now() });
  if (count === 0) return null;
  if (points.length === count) return { metrics: points };
  return { log: { level: "info", message: `${count} points were logged at once.` } };
}

/**
 * Call it in the transaction that wrote the points. Tells them, and what waited, with it; or, where the run told
 * something a moment ago, soon after: they are stored by then, whatever becomes of this process.
 */
export async function tellPoints(
  tx: Db,
  platform: TellingPlatform,
  runId: string,
  points: readonly MetricPoint[],
): Promise<void> {
  const waiting = waitingOf(platform, runId);
  add(waiting, points);
  const waitMs = waiting.toldAt + INTERVAL_MS - Date.now();
  if (waitMs > 0)
    waiting.timer ??= setTimeout(() => void tellLater(platform, runId, waiting), waitMs).unref();
  else await tellRest(tx, platform, runId);
}

/** What still waits, in the transaction that ends the run. */
export async function tellRest(tx: Db, platform: TellingPlatform, runId: string): Promise<void> {
  const event = take(waitingOf(platform, runId));
  if (event) await appendEvent(tx, platform.pubsub, runId, event);
}

async function tellLater(platform: TellingPlatform, runId: string, waiting: Waiting): Promise<void> {
  waiting.timer = null;
  try {
    await platform.db.$transaction(async (tx) => {
      // Waits for the transaction that wrote the last of them; after the end nothing is told.
      const run = await lockRun(tx, runId);
      if (run?.status === "RUNNING") await tellRest(tx, platform, runId);
      else take(waiting);
    });
  } catch (error) {
    platform.log.warn({ err: error, runId }, "points are stored, but could not be told live");
  }
}
