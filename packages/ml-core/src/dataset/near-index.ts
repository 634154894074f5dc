/** Finds hashes that differ in a few bits of 64 without comparing each with each. */

const BANDS = 4;
const BAND_BITS = 16;
const BUCKETS = 1 << BAND_BITS;
/** Of two hashes that differ in 11 bits, one of four bands differs in two bits at most. */
export const MAX_DISTANCE = 3 * BANDS - 1;
/** What a band is looked up with: itself, one bit flipped, two. */
const FLIPS = [0, ...Array.from({ length: BAND_BITS }, (_, bit) => 1 << bit)];
const MASKS = [...new Set(FLIPS.flatMap((one) => FLIPS.map((other) => one ^ other)))];

/** Bits set in an unsigned 32-bit number. */
function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Multi-index hashing (Norouzi, Punjani, Fleet 2012): a bucket for each value of each band of 16 bits. */
export class NearIndex {
  readonly #heads = new Int32Array(BANDS * BUCKETS).fill(-1);
  /** Of each entry and band, the entry that was first in its bucket before it. */
  readonly #next: number[] = [];
  readonly #high: number[] = [];
  readonly #low: number[] = [];
  readonly #seenIn: number[] = [];
  #queries = 0;

  /** @param hash 16 hex digits. Returns the entry's number: 0, 1, 2 … */
  add(hash: string): number {
    const entry = this.#high.length;
    const [high, low] = wordsOf(hash);
    this.#high.push(high);
    this.#low.push(low);
    this.#seenIn.push(0);
    bandsOf(high, low).forEach((value, band) => {
      const bucket = band * BUCKETS + value;
      this.#next.push(this.#heads[bucket]!);
      this.#heads[bucket] = entry;
    });
    return entry;
  }

  /** Entries within `maxDistance` bits, at most MAX_DISTANCE, in no order. */
  *near(hash: string, maxDistance: number): Generator<{ entry: number; distance: number }> {
    const [high, low] = wordsOf(hash);
    const query = ++this.#queries;
    for (const [band, value] of bandsOf(high, low).entries())
      for (const mask of MASKS) {
        let entry = this.#heads[band * BUCKETS + (value ^ mask)]!;
        for (; entry >= 0; entry = this.#next[entry * BANDS + band]!) {
          if (this.#seenIn[entry] === query) continue;
          this.#seenIn[entry] = query;
          const distance = countBits(high ^ this.#high[entry]!) + countBits(low ^ this.#low[entry]!);
          if (distance <= maxDistance) yield { entry, distance };
        }
      }
  }
}

const wordsOf = (hash: string): [high: number, low: number] => [
  Number.parseInt(hash.slice(0, 8), 16) | 0,
  Number.parseInt(hash.slice(8), 16) | 0,
];
const bandsOf = (high: number, low: number): number[] => [
  high >>> 16,
  high & 0xffff,
  low >>> 16,
  low & 0xffff,
];
