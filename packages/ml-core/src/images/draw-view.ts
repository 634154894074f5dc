/** Chooses how a photo looks in a further view: mirrored, cropped, turned a little. */
import { createHash } from "node:crypto";

export interface ViewGeometry {
  isMirrored: boolean;
  /** Side of the crop as a share of the photo's, 0.8 to 1. */
  side: number;
  /** Of the crop's centre from the photo's, as a share of the photo's side; the crop stays inside. */
  shiftX: number;
  shiftY: number;
  /** Tangent of half the angle by which it is turned clockwise. */
  halfTangent: number;
}

const SMALLEST_SIDE = 0.8;
/** tan 5°: turned by at most 10°. */
const LARGEST_HALF_TANGENT = 0.0874886635;

/**
 * The same for the same bytes and number, wherever and whenever: views are kept like any other features. Ranges as
 * people set Keras's RandomZoom and RandomRotation; mirrored is every other view, the first among them, not one by chance.
 * @param view from 1 on
 */
export function drawView(sha256: string, view: number): ViewGeometry {
  const digest = createHash("sha256").update(`${sha256} view ${view}`).digest();
  const uniform = (place: number) => digest.readUInt32LE(place * 4) / 2 ** 32;
  const side = 1 - (1 - SMALLEST_SIDE) * uniform(0);
  return {
    isMirrored: view % 2 === 1,
    side,
    shiftX: (uniform(1) - 0.5) * (1 - side),
    shiftY: (uniform(2) - 0.5) * (1 - side),
    halfTangent: (2 * uniform(3) - 1) * LARGEST_HALF_TANGENT,
  };
}
