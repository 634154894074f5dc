import { describe, expect, it } from "vitest";
import { fromFloat16, roundToFloat16, toFloat16 } from "../../src/features/float16.js";

describe("float16", () => {
  it("comes back from every finite half as it was", () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half).filter(
      (half) => (half & 0x7c00) !== 0x7c00,
    );
    expect(toFloat16(fromFloat16(halves))).toEqual(halves);
  });

  // As NumPy rounds: np.float32(x).astype(np.float16).view(np.uint16).
  it.each([
    [1, 0x3c00],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.1, 0x2e66],
    [2047.5, 0x6800],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [3 * 2 ** -25, 2],
    [1023.5 * 2 ** -24, 0x400],
    [-2.5, 0xc100],
    [65_519, 0x7bff],
  ])("rounds %d to the nearest half, ties to even", (number, half) => {
    expect(toFloat16(Float32Array.of(number))[0]).toBe(half);
  });

  it("holds what is too large at its largest, and is off by at most one part in 2,048", () => {
    expect([...roundToFloat16(Float32Array.of(1e6, -1e6))]).toEqual([65_504, -65_504]);
    const numbers = Float32Array.from({ length: 1000 }, (_, index) => Math.exp(index / 100));
    const rounded = roundToFloat16(numbers.slice());
    rounded.forEach((number, index) =>
      expect(Math.abs(number / numbers[index]! - 1)).toBeLessThanOrEqual(2 ** -11),
    );
  });
});
