/** Finds the temperature at which a model's probabilities fit held-out labels best. */
import { softmaxRow } from "./scale-logits.js";

export interface LabelledLogits {
  /** [n, classes], each row up to a constant. */
  logits: Float64Array;
  labels: Int32Array;
  classes: number;
}

/** Temperatures from 1/20 to 20; beyond, a model says either nothing or 100 %. */
const LOG_LIMIT = Math.log(20);
const GRID_STEPS = 60;
const REFINEMENTS = 40;

export const rowOf = ({ logits, classes }: LabelledLogits, row: number): Float64Array =>
  logits.subarray(row * classes, (row + 1) * classes);

/** Mean cross-entropy of the rows at that temperature. */
export function crossEntropyAt(data: LabelledLogits, rows: readonly number[], temperature: number): number {
  const sum = rows.reduce(
    (total, row) =>
      total -
      Math.log(Math.max(softmaxRow(rowOf(data, row), temperature)[data.labels[row]!]!, Number.MIN_VALUE)),
    0,
  );
  return sum / rows.length;
}

/**
 * The temperature with the lowest cross-entropy over `rows`, with a weak pull towards 1 (a normal prior on its
 * logarithm, worth one image): without it, twenty photos that are all answered right would make it claim certainty.
 * Returns 1 without rows.
 */
export function fitTemperature(data: LabelledLogits, rows: readonly number[]): number {
  if (rows.length === 0) return 1;
  const cost = (log: number) => crossEntropyAt(data, rows, Math.exp(log)) * rows.length + log ** 2 / 2;
  const step = (2 * LOG_LIMIT) / GRID_STEPS;
  const grid = Array.from({ length: GRID_STEPS + 1 }, (_, index) => index * step - LOG_LIMIT);
  const costs = grid.map(cost);
  const best = grid[costs.indexOf(Math.min(...costs))]!;
  return Math.exp(refine(cost, best - step, best + step));
}

/** Golden-section search: the minimum of a function with one valley between the two ends. */
function refine(cost: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [cost(left), cost(right)];
  for (let round = 0; round < REFINEMENTS; round++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = cost(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = cost(right);
    }
  }
  return (low + high) / 2;
}
