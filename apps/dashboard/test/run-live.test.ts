/** Nothing lost, nothing doubled: whatever the network does, the curve is the one of a client that never left. */
import { describe, expect, it } from "vitest";
import {
  bestStep,
  latestPoint,
  mergeRunEvents,
  mergeRunSnapshot,
  type RunEvent,
  startRunLive,
} from "../src/features/run/run-live";

const epochEvent = (seq: number, step: number, loss: number): RunEvent => ({
  runId: "r1",
  seq,
  at: "2026-01-01T00:00:00.000Z",
  status: null,
  progress: null,
  metrics: [
    { key: "val/loss", step, value: loss },
    { key: "train/loss", step, value: loss / 2 },
  ],
  log: null,
  paused: null,
  usage: null,
});

const empty = () => startRunLive({ lastSeq: 0, status: "RUNNING" });
const events = Array.from({ length: 20 }, (_, i) => epochEvent(i + 1, i + 1, 1 / (i + 1)));

describe("mergeRunEvents", () => {
  it("gives the same series however the events are cut into batches", () => {
    const atOnce = mergeRunEvents(empty(), events);
    const oneByOne = events.reduce((live, event) => mergeRunEvents(live, [event]), empty());
    expect(oneByOne).toEqual(atOnce);
    expect(atOnce.series["val/loss"]?.steps).toEqual(events.map((_, i) => i + 1));
    expect(atOnce.lastSeq).toBe(20);
  });

  it("takes a replay after a reconnect without doubling a point", () => {
    const before = mergeRunEvents(empty(), events.slice(0, 12));
    const after = mergeRunEvents(before, events.slice(7));
    expect(after).toEqual(mergeRunEvents(empty(), events));
  });

  it("changes nothing, not even the object, when all events are old", () => {
    const live = mergeRunEvents(empty(), events);
    expect(mergeRunEvents(live, events.slice(3, 9))).toBe(live);
  });

  it("does not change the state that it was given", () => {
    const before = mergeRunEvents(empty(), events.slice(0, 2));
    const copy = structuredClone(before);
    mergeRunEvents(before, events.slice(2));
    expect(before).toEqual(copy);
  });

  it("replaces the value of a step that is measured again, as after a retry", () => {
    const live = mergeRunEvents(empty(), [
      epochEvent(1, 1, 0.9),
      epochEvent(2, 2, 0.8),
      epochEvent(3, 1, 0.5),
    ]);
    expect(live.series["val/loss"]).toEqual({ steps: [1, 2], values: [0.5, 0.8] });
  });

  it("keeps the last status and drops the progress when the run has ended", () => {
    const running = mergeRunEvents(empty(), [
      {
        ...epochEvent(1, 1, 1),
        progress: { stage: "training", done: 1, total: 5, ratePerSecond: 1, etaMs: 4000, failedFiles: 0 },
      },
    ]);
    expect(running.progress?.done).toBe(1);
    const ended = mergeRunEvents(running, [{ ...epochEvent(2, 2, 0.5), status: "FINISHED" }]);
    expect(ended.status).toBe("FINISHED");
    expect(ended.progress).toBeNull();
  });
});

describe("mergeRunSnapshot", () => {
  const snapshotAt = (count: number) => ({
    lastSeq: count,
    status: "RUNNING" as const,
    metrics: [
      {
        key: "val/loss",
        steps: events.slice(0, count).map((_, i) => i + 1),
        values: events.slice(0, count).map((_, i) => 1 / (i + 1)),
      },
    ],
  });

  it("keeps points that arrived by event while an older answer was on its way", () => {
    const live = mergeRunEvents(empty(), events.slice(0, 10));
    const merged = mergeRunSnapshot(live, snapshotAt(6));
    expect(merged.series["val/loss"]?.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(merged.lastSeq).toBe(10);
  });

  it("moves on to a newer answer", () => {
    const live = mergeRunEvents(empty(), events.slice(0, 4));
    const merged = mergeRunSnapshot(live, snapshotAt(9));
    expect(merged.lastSeq).toBe(9);
    expect(merged.series["val/loss"]?.steps).toHaveLength(9);
  });
});

describe("reading the series", () => {
  it("finds the epoch with the lowest validation loss, the first of equals, past NaN", () => {
    const series = { "val/loss": { steps: [1, 2, 3, 4], values: [Number.NaN, 0.4, 0.2, 0.2] } };
    expect(bestStep(series)).toBe(3);
    expect(bestStep({})).toBeNull();
  });

  it("gives the newest point", () => {
    expect(latestPoint(mergeRunEvents(empty(), events).series, "val/loss")).toEqual({
      step: 20,
      value: 0.05,
    });
    expect(latestPoint({}, "val/loss")).toBeNull();
  });
});
