/** Numbers that Python and TypeScript compute alike, to the bit; keras_side/formula.py is the other half. */

/** `count` numbers in [low, high). Hash: murmur3's finaliser with other multipliers, over 32 bits. */
export function uniform(count: number, stream: number, low: number, high: number): Float32Array {
  const salt = Math.imul(stream, 0x632be59b);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let h = (Math.imul(index, 0x9e3779b1) + salt) | 0;
    h ^= h >>> 15;
    h = Math.imul(h, 0x85ebca77);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae3d);
    h ^= h >>> 16;
    values[index] = low + ((h >>> 8) / 2 ** 24) * (high - low);
  }
  return values;
}

/** Little-endian float32 as base64. */
export function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
