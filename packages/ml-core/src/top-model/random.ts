/** Seeded randomness that is a function of its position, so that any epoch or batch can be drawn again alone. */

/** Scrambles 32 bits; the constants are Chris Wellons's `lowbias32` (bias 0.11). */
function scramble(bits: number): number {
  let h = bits ^ (bits >>> 16);
  h = Math.imul(h, 0x21f0aaad);
  h ^= h >>> 15;
  h = Math.imul(h, 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Names an independent stream of numbers: by seed, purpose and position. */
export function randomStream(...parts: number[]): number {
  let h = 0;
  for (const part of parts) h = scramble((h ^ part) + 0x9e3779b9);
  return h;
}

/** The `index`-th number of a stream, uniform over the 32-bit integers. */
export function randomAt(stream: number, index: number): number {
  // Scrambled twice: with one pass, two streams would be shifted copies of each other.
  return scramble((scramble(stream ^ Math.imul(index, 0x9e3779b9)) + stream) | 0);
}

/** The order in which epoch `epoch` visits the rows 0 … count-1: a Fisher-Yates shuffle. */
export function shuffledOrder(seed: number, epoch: number, count: number): Int32Array {
  const stream = randomStream(seed, SHUFFLE, epoch);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((randomAt(stream, i) / 2 ** 32) * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

/** Purposes, so that initialisation, shuffling and dropout never share numbers. */
const SHUFFLE = 1;
const INITIAL_WEIGHTS = 2;
const DROPOUT = 3;

export const initialWeightsStream = (seed: number, layer: number) =>
  randomStream(seed, INITIAL_WEIGHTS, layer);

export const dropoutStream = (seed: number, step: number, layer: number) =>
  randomStream(seed, DROPOUT, step, layer);
