import { describe, expect, it } from "vitest";
import { randomAt, randomStream, shuffledOrder } from "../../src/top-model/random.js";

/** Of two series of uniform numbers. */
const correlation = (a: number[], b: number[]) =>
  a.reduce((sum, value, index) => sum + (value - 0.5) * (b[index]! - 0.5), 0) / (a.length / 12);

describe("randomAt", () => {
  const COUNT = 100_000;
  const uniform = (stream: number) =>
    Array.from({ length: COUNT }, (_, index) => randomAt(stream, index) / 2 ** 32);

  it("is uniform: mean, variance and every sixteenth are within five standard errors", () => {
    const values = uniform(randomStream(42, 1));
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / COUNT));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / COUNT));
    const cells = Array.from({ length: 16 }, () => 0);
    for (const value of values) cells[Math.floor(value * 16)]!++;
    const error = Math.sqrt((COUNT / 16) * (15 / 16));
    for (const cell of cells) expect(Math.abs(cell - COUNT / 16)).toBeLessThan(5 * error);
  });

  it("does not correlate between neighbours or between streams of neighbouring seeds", () => {
    const values = uniform(randomStream(1, 3));
    const limit = 5 / Math.sqrt(COUNT);
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(limit);
    expect(Math.abs(correlation(values, uniform(randomStream(2, 3))))).toBeLessThan(limit);
  });
});

describe("shuffledOrder", () => {
  it("visits every row once, in another order each epoch, the same for the same seed", () => {
    const order = shuffledOrder(42, 1, 1000);
    expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, row) => row));
    expect(order).toEqual(shuffledOrder(42, 1, 1000));
    expect(order).not.toEqual(shuffledOrder(42, 2, 1000));
    expect(order).not.toEqual(shuffledOrder(43, 1, 1000));
  });

  it("puts every row everywhere equally often", () => {
    const counts = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
    const EPOCHS = 20_000;
    for (let epoch = 0; epoch < EPOCHS; epoch++)
      shuffledOrder(7, epoch, 5).forEach((row, place) => counts[row]![place]!++);
    const error = Math.sqrt(EPOCHS * 0.2 * 0.8);
    for (const count of counts.flat()) expect(Math.abs(count - EPOCHS / 5)).toBeLessThan(5 * error);
  });
});
