import { describe, expect, it } from "vitest";
import { findBestEpoch, isOutOfPatience } from "../../src/top-model/early-stopping.js";

const historyOf = (...losses: number[]) =>
  losses.map((validationLoss, index) => ({
    epoch: index + 1,
    trainLoss: 0,
    trainAccuracy: 0,
    validationLoss,
    validationAccuracy: 0,
    durationMs: 0,
  }));

describe("findBestEpoch", () => {
  it("takes the lowest validation loss, and of equals the earliest", () => {
    expect(findBestEpoch(historyOf(3, 1, 2, 1))).toBe(2);
    expect(findBestEpoch([])).toBe(0);
  });
});

describe("isOutOfPatience", () => {
  it("is true once as many epochs as the patience brought nothing better", () => {
    expect(isOutOfPatience(historyOf(3, 1, 2), 2)).toBe(false);
    expect(isOutOfPatience(historyOf(3, 1, 2, 1), 2)).toBe(true);
    expect(isOutOfPatience(historyOf(3, 1, 2, 0.5), 2)).toBe(false);
  });

  it("is never true where patience is null, nor before the first epoch", () => {
    expect(isOutOfPatience(historyOf(1, 2, 3, 4), null)).toBe(false);
    expect(isOutOfPatience([], 1)).toBe(false);
  });
});
