/** Pillow's NEAREST, bit for bit; sharp's nearest picks other pixels. */
import type { RgbPixels } from "./image.type.js";

/**
 * Pillow steps through the source by repeated addition and truncates (ImagingScaleAffine in its Geometry.c);
 * computing each position afresh would round differently for some sizes.
 */
function sourcePositions(sourceLength: number, targetLength: number): Int32Array {
  const positions = new Int32Array(targetLength);
  const step = sourceLength / targetLength;
  let position = step * 0.5;
  for (let index = 0; index < targetLength; index++) {
    positions[index] = Math.trunc(position);
    position += step;
  }
  return positions;
}

/** Returns [sizePx, sizePx, 3] u8 RGB. */
export function resizeNearest({ data, widthPx, heightPx }: RgbPixels, sizePx: number): Uint8Array {
  const columns = sourcePositions(widthPx, sizePx);
  const rows = sourcePositions(heightPx, sizePx);
  const resized = new Uint8Array(sizePx * sizePx * 3);
  let to = 0;
  for (const row of rows)
    for (const column of columns) {
      const from = (row * widthPx + column) * 3;
      resized[to++] = data[from]!;
      resized[to++] = data[from + 1]!;
      resized[to++] = data[from + 2]!;
    }
  return resized;
}
