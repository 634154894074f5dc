import { expect, it } from "vitest";
import { summarizeTrials } from "../../src/evaluation/summarize-trials.js";

it("gives mean and sample standard deviation of each metric, from the trials that have it", () => {
  const { accuracy, loss } = summarizeTrials([
    { accuracy: 0.9, loss: 0.4 },
    { accuracy: 0.8, loss: Number.NaN },
    { accuracy: 0.7 },
  ]);
  expect(accuracy).toMatchObject({ count: 3, min: 0.7, max: 0.9 });
  expect(accuracy!.mean).toBeCloseTo(0.8, 12);
  expect(accuracy!.standardDeviation).toBeCloseTo(0.1, 12);
  expect(loss).toEqual({ count: 1, mean: 0.4, standardDeviation: 0, min: 0.4, max: 0.4 });
});
