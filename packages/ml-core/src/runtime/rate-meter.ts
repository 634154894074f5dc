/** Turns "this many are done" into a rate over the last seconds and a time that is left. */
import type { StageProgress } from "./progress.js";

const WINDOW_MS = 10_000;

/**
 * Returns a function that takes how many items are done and gives the progress to report. Items done before the
 * first call (`alreadyDone`) count as done, but not towards the rate.
 */
export function createRateMeter(total: number, alreadyDone = 0): (done: number) => StageProgress {
  const samples = [{ time: performance.now(), done: alreadyDone }];
  return (done) => {
    const time = performance.now();
    samples.push({ time, done });
    // The oldest sample kept is the last one older than the window, so that a slow stage still has a rate.
    while (samples.length > 2 && time - samples[1]!.time > WINDOW_MS) samples.shift();
    const oldest = samples[0]!;
    const rate = ((done - oldest.done) * 1000) / (time - oldest.time);
    const ratePerSecond = Number.isFinite(rate) && rate > 0 ? rate : null;
    return {
      done,
      total,
      ratePerSecond,
      etaMs: ratePerSecond === null ? null : ((total - done) / ratePerSecond) * 1000,
    };
  };
}
