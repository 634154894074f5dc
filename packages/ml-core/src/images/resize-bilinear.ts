/**
 * Pillow's BILINEAR, bit for bit (up to version 12): a triangle filter that widens when it shrinks, so that no pixel is skipped
 * (unlike TensorFlow's `tf.image.resize`, which samples and aliases). Follows Pillow's Resample.c, whose weights
 * are fixed-point numbers of 22 bits: the rounding is part of the result.
 */
import type { RgbPixels } from "./image.type.js";

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

interface Taps {
  /** First source index per target index. */
  first: Int32Array;
  /** How many source values each target value mixes. */
  count: Int32Array;
  /** [target, tapsPerTarget] fixed-point weights; rows sum to about 2^22. */
  weights: Int32Array;
  tapsPerTarget: number;
}

function computeTaps(sourceLength: number, targetLength: number): Taps {
  const scale = sourceLength / targetLength;
  const support = Math.max(scale, 1);
  const tapsPerTarget = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(targetLength);
  const count = new Int32Array(targetLength);
  const weights = new Int32Array(targetLength * tapsPerTarget);
  for (let target = 0; target < targetLength; target++) {
    const center = (target + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(sourceLength, Math.trunc(center + support + 0.5));
    const triangle: number[] = [];
    let sum = 0;
    for (let source = from; source < to; source++) {
      const weight = Math.max(0, 1 - Math.abs((source - center + 0.5) * (1 / support)));
      triangle.push(weight);
      sum += weight;
    }
    triangle.forEach((weight, tap) => {
      // Pillow divides only when the sum is not zero; a triangle's never is.
      weights[target * tapsPerTarget + tap] = Math.trunc((weight / sum) * (1 << PRECISION_BITS) + 0.5);
    });
    first[target] = from;
    count[target] = to - from;
  }
  return { first, count, weights, tapsPerTarget };
}

/**
 * [lines, sourceLength, 3] → [lines, targetLength, 3]. Weights are positive and sum to one: nothing to clip, and every
 * sum fits 32 bits, which `| 0` tells the compiler.
 */
function resampleWidths(
  source: Uint8Array,
  lines: number,
  { first, count, weights, tapsPerTarget }: Taps,
): Uint8Array {
  const lineBytes = source.length / lines;
  const target = new Uint8Array(lines * first.length * 3);
  let to = 0;
  for (let lineStart = 0; lineStart < source.length; lineStart += lineBytes)
    for (let index = 0; index < first.length; index++) {
      let from = lineStart + first[index]! * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = index * tapsPerTarget + count[index]!;
      for (let tap = index * tapsPerTarget; tap < end; tap++) {
        const weight = weights[tap]!;
        red = (red + Math.imul(source[from]!, weight)) | 0;
        green = (green + Math.imul(source[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(source[from + 2]!, weight)) | 0;
        from += 3;
      }
      target[to] = red >> PRECISION_BITS;
      target[to + 1] = green >> PRECISION_BITS;
      target[to + 2] = blue >> PRECISION_BITS;
      to += 3;
    }
  return target;
}

/** [sourceLength, lineBytes] → [targetLength, lineBytes]; all three colours are mixed alike. */
function resampleHeights(
  source: Uint8Array,
  lineBytes: number,
  { first, count, weights, tapsPerTarget }: Taps,
): Uint8Array {
  const target = new Uint8Array(first.length * lineBytes);
  const sums = new Int32Array(lineBytes);
  for (let index = 0; index < first.length; index++) {
    sums.fill(HALF);
    for (let tap = 0; tap < count[index]!; tap++) {
      const weight = weights[index * tapsPerTarget + tap]!;
      const from = (first[index]! + tap) * lineBytes;
      for (let at = 0; at < lineBytes; at++)
        sums[at] = (sums[at]! + Math.imul(source[from + at]!, weight)) | 0;
    }
    const to = index * lineBytes;
    for (let at = 0; at < lineBytes; at++) target[to + at] = sums[at]! >> PRECISION_BITS;
  }
  return target;
}

/**
 * Returns [sizePx, sizePx, 3] u8 RGB. Widths first, as Pillow does up to version 12 (13 takes the cheaper order, which
 * rounds differently); an axis of the right length is left alone.
 */
export function resizeBilinear({ data, widthPx, heightPx }: RgbPixels, sizePx: number): Uint8Array {
  let pixels = data;
  if (widthPx !== sizePx) pixels = resampleWidths(pixels, heightPx, computeTaps(widthPx, sizePx));
  if (heightPx !== sizePx) pixels = resampleHeights(pixels, sizePx * 3, computeTaps(heightPx, sizePx));
  // Always the caller's own copy.
  return pixels === data ? Uint8Array.from(data) : pixels;
}
