/** Draws a further view of a photo that is decoded already: after the resize, where Keras's layers do it too. */
import type { ViewGeometry } from "./draw-view.js";

/**
 * Returns [sizePx, sizePx, 3] u8 RGB. Bilinear between pixel centres; beyond the edge its last pixel goes on, as with
 * Keras's `fill_mode="nearest"`. Only sums, products and quotients of doubles, which every machine rounds alike: a sine
 * would not be the same everywhere.
 * @param pixels [sizePx, sizePx, 3] u8 RGB
 */
export function renderView(pixels: Uint8Array, sizePx: number, geometry: ViewGeometry): Uint8Array {
  const { isMirrored, side, shiftX, shiftY, halfTangent: t } = geometry;
  const cosine = (1 - t * t) / (1 + t * t);
  const sine = (2 * t) / (1 + t * t);
  const last = sizePx - 1;
  const center = last / 2;
  const view = new Uint8Array(pixels.length);
  let to = 0;
  for (let row = 0; row < sizePx; row++) {
    const down = side * (row - center);
    for (let column = 0; column < sizePx; column++) {
      const across = side * (isMirrored ? center - column : column - center);
      // Backwards: where in the photo this pixel comes from.
      const x = center + shiftX * sizePx + cosine * across + sine * down;
      const y = center + shiftY * sizePx + cosine * down - sine * across;
      const insideX = x < 0 ? 0 : x > last ? last : x;
      const insideY = y < 0 ? 0 : y > last ? last : y;
      const left = Math.floor(insideX);
      const top = Math.floor(insideY);
      const toRight = insideX - left;
      const toBottom = insideY - top;
      const right = left < last ? 3 : 0;
      const below = top < last ? sizePx * 3 : 0;
      const from = (top * sizePx + left) * 3;
      for (let at = from; at < from + 3; at++) {
        const upper = pixels[at]! + (pixels[at + right]! - pixels[at]!) * toRight;
        const lower = pixels[at + below]! + (pixels[at + below + right]! - pixels[at + below]!) * toRight;
        view[to++] = Math.floor(upper + (lower - upper) * toBottom + 0.5);
      }
    }
  }
  return view;
}
