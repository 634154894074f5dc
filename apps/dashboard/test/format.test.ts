/** Numbers as people read them. */
import { describe, expect, it } from "vitest";
import {
  countOf,
  formatBytes,
  formatDuration,
  formatEta,
  formatMetric,
  formatPercent,
  formatRate,
} from "../src/lib/format";

describe("format", () => {
  it("rounds an estimate no finer than it deserves", () => {
    expect(formatEta(1_200)).toBe("a few seconds left");
    expect(formatEta(42_000)).toBe("about 40 s left");
    expect(formatEta(58_000)).toBe("about 1 min left");
    expect(formatEta(190_000)).toBe("about 3 min left");
    expect(formatEta(2 * 3_600_000 + 14 * 60_000)).toBe("about 2 h 15 min left");
    expect(formatEta(null)).toBeNull();
    expect(formatEta(Number.POSITIVE_INFINITY)).toBeNull();
  });

  it("turns slow rates round", () => {
    expect(formatRate(14.23, "image")).toBe("14.2 images/s");
    expect(formatRate(123.4, "image")).toBe("123 images/s");
    expect(formatRate(0.3, "image")).toBe("3.3 s an image");
    expect(formatRate(0, "image")).toBeNull();
    expect(formatRate(null, "image")).toBeNull();
  });

  it("carries over from seconds to minutes and from minutes to hours", () => {
    expect(formatDuration(59_499)).toBe("59 s");
    expect(formatDuration(59_500)).toBe("1 min 00 s");
    expect(formatDuration(3_600_000)).toBe("1 h 00 min");
    expect(formatDuration(7_620_000)).toBe("2 h 07 min");
  });

  it("shows file sizes as operating systems do", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(1_536)).toBe("1.5 kB");
    expect(formatBytes(999_600)).toBe("1.0 MB");
    expect(formatBytes(123_456_789)).toBe("123 MB");
  });

  it("shows metrics with figures that matter", () => {
    expect(formatMetric(0.08342)).toBe("0.0834");
    expect(formatMetric(0.00012)).toBe("1.2e-4");
    expect(formatMetric(12.3456)).toBe("12.35");
    expect(formatMetric(Number.NaN)).toBe("–");
    expect(formatPercent(0.9375)).toBe("93.8\u202f%");
  });

  it("counts one and many", () => {
    expect(countOf(1, "class", "classes")).toBe("1 class");
    expect(countOf(1234, "photo")).toBe("1,234 photos");
  });
});
