/** Seeded chance for drawing: the same seed gives the same pictures. */

export interface Dice {
  /** Uniform in [low, high). */
  between: (low: number, high: number) => number;
  /** A whole number, both ends included. */
  integer: (low: number, high: number) => number;
  pick: <Item>(items: readonly Item[]) => Item;
  /** True with this probability. */
  chance: (probability: number) => boolean;
  /** Mean 0, standard deviation 1. */
  normal: () => number;
  /** Dice for a part, so that a change to one picture leaves the others as they were. */
  split: (part: number) => Dice;
}

/** splitmix32: 32 bits of state are plenty for pictures. */
export function rollDice(seed: number): Dice {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  return {
    between,
    integer: (low, high) => Math.floor(between(low, high + 1)),
    pick: (items) => items[Math.floor(next() * items.length)]!,
    chance: (probability) => next() < probability,
    // Three uniforms have variance ¼ (Irwin–Hall): near enough to a bell for noise, and without a tail that burns pixels.
    normal: () => 2 * (next() + next() + next()) - 3,
    // The seed is spread first: 7 ^ 1 and 8 ^ 14 are the same number, and seeds 7 and 8 must share no picture.
    split: (part) => rollDice(Math.imul(seed, 0x9e3779b1) + part + 1),
  };
}
