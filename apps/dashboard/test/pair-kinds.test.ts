import { describe, expect, it } from "vitest";
import { oncePerPair, pairKindsOf } from "../src/features/dataset/pair-kinds";

describe("photos that look alike", () => {
  it("are counted by what it means, the worst first", () => {
    const counts = [
      { code: "NEAR_DUPLICATE", severity: "info" as const, count: 3 },
      { code: "LEAKAGE", severity: "warning" as const, count: 1 },
      { code: "NEAR_LEAKAGE", severity: "warning" as const, count: 2 },
      { code: "TINY", severity: "warning" as const, count: 9 },
    ];
    expect(pairKindsOf(counts)).toEqual([
      { kind: "splits", count: 3 },
      { kind: "beside", count: 3 },
    ]);
  });

  it("are shown once, also where each names the other", () => {
    const issues = [
      { path: "a", relatedPath: "b" },
      { path: "b", relatedPath: "a" },
      { path: "c", relatedPath: "a" },
    ];
    expect(oncePerPair(issues).map(({ path }) => path)).toEqual(["a", "c"]);
  });
});
