import { describe, expect, it } from "vitest";
import { macroF1, toClassReports, toConfusionMatrix, wilsonInterval } from "../../src/evaluation/metrics.js";

describe("wilsonInterval", () => {
  it("agrees with published values", () => {
    // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    const published = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [correct, count, low, high] of published) {
      const interval = wilsonInterval(correct, count);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it("reaches 1 when all are correct, and says nothing when there are none", () => {
    expect(wilsonInterval(20, 20).high).toBe(1);
    expect(wilsonInterval(20, 20).low).toBeCloseTo(0.8389, 4);
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe("the class reports", () => {
  const labels = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
  const predicted = [0, 0, 0, 1, 1, 1, 0, 2, 2, 1];
  const matrix = toConfusionMatrix(labels, predicted, 3);

  it("count by true class, then by predicted class", () => {
    expect(matrix).toEqual([
      [3, 1, 0],
      [1, 2, 0],
      [0, 1, 2],
    ]);
  });

  it("agree with values worked out by hand", () => {
    const reports = toClassReports(matrix, ["a", "b", "c"]);
    expect(reports).toEqual([
      { className: "a", precision: 3 / 4, recall: 3 / 4, f1: 3 / 4, support: 4 },
      { className: "b", precision: 2 / 4, recall: 2 / 3, f1: 4 / 7, support: 3 },
      { className: "c", precision: 1, recall: 2 / 3, f1: 4 / 5, support: 3 },
    ]);
    expect(macroF1(matrix, reports)).toBeCloseTo((3 / 4 + 4 / 7 + 4 / 5) / 3, 12);
  });

  it("give 0 to a class that was never predicted, and leave out of the mean one that does not occur", () => {
    const lopsided = toConfusionMatrix([0, 0, 1], [0, 0, 0], 3);
    const reports = toClassReports(lopsided, ["a", "b", "absent"]);
    expect(reports[1]).toEqual({ className: "b", precision: 0, recall: 0, f1: 0, support: 1 });
    expect(macroF1(lopsided, reports)).toBeCloseTo((4 / 5 + 0) / 2, 12);
  });
});
