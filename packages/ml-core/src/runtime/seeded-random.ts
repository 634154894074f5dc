/** Random numbers that are the same on every machine for the same seed. */

/** Uniform in [0, 1): mulberry32, 32 bits of state. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fills `target` with normal numbers of mean 0 (Marsaglia's polar method, both values of each pair used). */
export function fillNormal(target: Float32Array, random: () => number, standardDeviation: number): void {
  for (let index = 0; index < target.length; index += 2) {
    let x: number;
    let y: number;
    let squaredRadius: number;
    do {
      x = 2 * random() - 1;
      y = 2 * random() - 1;
      squaredRadius = x * x + y * y;
    } while (squaredRadius >= 1 || squaredRadius === 0);
    const scale = standardDeviation * Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
    target[index] = x * scale;
    if (index + 1 < target.length) target[index + 1] = y * scale;
  }
}
