/** One run as it is now: what the server rendered, plus every event since. Pure, so that it can be tested. */
import { isTerminalStatus } from "@smallset/schema";
import type { ProgressFieldsFragment, RunEventsSubscription, RunStatus } from "@smallset/schema/documents";

export type RunEvent = RunEventsSubscription["runEvents"];

/** Steps ascend, each once; `values[i]` belongs to `steps[i]`. */
export interface Series {
  steps: number[];
  values: number[];
}

export interface RunLive {
  /** The last event that is part of this state; resume after it. */
  lastSeq: number;
  status: RunStatus;
  /** Put aside; null while no event has said. */
  paused: boolean | null;
  progress: ProgressFieldsFragment | null;
  series: Record<string, Series>;
}

export interface RunSnapshot {
  lastSeq: number;
  status: RunStatus;
  progress?: ProgressFieldsFragment | null | undefined;
  metrics?: { key: string; steps: number[]; values: number[] }[];
}

export function startRunLive(snapshot: RunSnapshot): RunLive {
  const series: RunLive["series"] = {};
  for (const { key, steps, values } of snapshot.metrics ?? [])
    series[key] = { steps: [...steps], values: [...values] };
  return {
    lastSeq: snapshot.lastSeq,
    status: snapshot.status,
    paused: null,
    progress: snapshot.progress ?? null,
    series,
  };
}

/** Where `step` is, or where it belongs: the first index whose step is not smaller. */
function indexOfStep(steps: number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as number) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Changes `series` in place: a step that is there already takes the new value. */
function putPoint(series: Series, step: number, value: number): void {
  const at = indexOfStep(series.steps, step);
  if (series.steps[at] === step) series.values[at] = value;
  else {
    series.steps.splice(at, 0, step);
    series.values.splice(at, 0, value);
  }
}

/**
 * Takes events in the order in which they arrived. One whose number is not greater than the last is a replay
 * and changes nothing, so nothing is doubled; nothing is lost because the socket resumes after the last number.
 */
export function mergeRunEvents(live: RunLive, events: readonly RunEvent[]): RunLive {
  const fresh: RunEvent[] = [];
  let { lastSeq, status, paused, progress } = live;
  for (const event of events) {
    if (event.seq <= lastSeq) continue;
    lastSeq = event.seq;
    status = event.status ?? status;
    paused = event.paused ?? paused;
    progress = event.progress ?? progress;
    fresh.push(event);
  }
  if (!fresh.length) return live;

  const series = { ...live.series };
  const copied = new Set<string>();
  for (const { key, step, value } of fresh.flatMap((event) => event.metrics ?? [])) {
    // Each series is copied once for all events, so that a replay of thousands stays linear.
    if (!copied.has(key)) {
      const old = series[key];
      series[key] = { steps: [...(old?.steps ?? [])], values: [...(old?.values ?? [])] };
      copied.add(key);
    }
    putPoint(series[key] as Series, step, value);
  }
  return { lastSeq, status, paused, progress: isTerminalStatus(status) ? null : progress, series };
}

/** A newer answer of the run query: its points and ours together; its status unless ours is further on. */
export function mergeRunSnapshot(live: RunLive, snapshot: RunSnapshot): RunLive {
  const merged = startRunLive(snapshot);
  for (const [key, ours] of Object.entries(live.series)) {
    const theirs = (merged.series[key] ??= { steps: [], values: [] });
    ours.steps.forEach((step, i) => {
      if (theirs.steps[indexOfStep(theirs.steps, step)] !== step)
        putPoint(theirs, step, ours.values[i] as number);
    });
  }
  if (snapshot.lastSeq >= live.lastSeq || isTerminalStatus(snapshot.status))
    return { ...merged, lastSeq: Math.max(snapshot.lastSeq, live.lastSeq) };
  return { ...live, series: merged.series };
}

/** The epoch with the lowest validation loss: the one whose weights are kept. Null before the first. */
export function bestStep(series: RunLive["series"], key = "val/loss"): number | null {
  const { steps = [], values = [] } = series[key] ?? {};
  let best = -1;
  values.forEach((value, i) => {
    if (Number.isFinite(value) && (best < 0 || value < (values[best] as number))) best = i;
  });
  return best < 0 ? null : (steps[best] ?? null);
}

/** The newest value of a metric and its step; null before the first. */
export function latestPoint(series: RunLive["series"], key: string): { step: number; value: number } | null {
  const { steps, values } = series[key] ?? { steps: [], values: [] };
  const step = steps.at(-1);
  const value = values.at(-1);
  return step === undefined || value === undefined ? null : { step, value };
}
