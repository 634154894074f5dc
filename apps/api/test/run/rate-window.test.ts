/** However fast somebody tells, so many a second get through. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RateWindow } from "../../src/worker/rate-window.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lets a burst through, then no more than the limit in any span", async () => {
  const window = new RateWindow(8, 1_000);
  const turns: number[] = [];
  const hurrying = (async () => {
    for (let turn = 0; turn < 100; turn++) {
      await window.turn();
      turns.push(performance.now());
    }
  })();
  await vi.runAllTimersAsync();
  await hurrying;
  const begin = turns[0]!;
  expect(turns.filter((at) => at === begin)).toHaveLength(8);
  for (const from of turns)
    expect(turns.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(8);
  expect(turns.at(-1)! - begin).toBe(12_000);
});

it("does not make those wait who come slowly", async () => {
  const window = new RateWindow(8, 1_000);
  const begin = performance.now();
  for (let turn = 0; turn < 20; turn++) {
    await window.turn();
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(performance.now() - begin).toBe(4_000);
});
