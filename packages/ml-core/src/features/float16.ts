/** IEEE 754 half precision, which Node 20 has no array for: half the disk for three digits of each feature. */

/** What a float16 can hold at most; larger values become it, not infinity. */
const LARGEST = 65_504;

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** To the nearest, ties to even, as NumPy and hardware round. */
function encode(number: number): number {
  value[0] = Math.min(LARGEST, Math.max(-LARGEST, number));
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fff_ffff;
  // Below the smallest normal half, steps are of 2⁻²⁴.
  if (magnitude < 0x3880_0000) return sign | roundToEven(Math.abs(value[0]!) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x3800_0000) >>> 13);
}

function roundToEven(number: number): number {
  const floor = Math.floor(number);
  const rest = number - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function decode(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return half & 0x8000 ? -magnitude : magnitude;
}

let decoded: Float32Array | undefined;

/** All 65,536 of them: looking one up is faster than working it out. */
const table = (): Float32Array =>
  (decoded ??= Float32Array.from({ length: 65_536 }, (_, half) => decode(half)));

export const toFloat16 = (numbers: Float32Array): Uint16Array => Uint16Array.from(numbers, encode);

export function fromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = table();
  const numbers = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) numbers[index] = values[halves[index]!]!;
  return numbers;
}

/** In place: what comes back from float16. */
export function roundToFloat16<T extends Float32Array>(numbers: T): T {
  const values = table();
  for (let index = 0; index < numbers.length; index++) numbers[index] = values[encode(numbers[index]!)]!;
  return numbers;
}
