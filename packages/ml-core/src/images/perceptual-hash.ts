/** Names a picture by its coarse light and dark, so that its copies in another size, quality or format are named alike. */
import type { RgbPixels } from "./image.type.js";

/** The picture is averaged into this many fields a side. */
const FIELDS = 32;
/** Of each direction: the slowest waves, which a copy keeps. */
const WAVES = 8;
/** Pixels a side that are read of each field at least, where there are as many: more would not change its mean. */
const SAMPLES = 8;
/** In 255ths. A picture whose strongest wave is weaker shows nothing but noise. */
const FAINTEST = 1.5;

/** cosines[wave * FIELDS + field] of the discrete cosine transform. */
const COSINES = Float64Array.from({ length: WAVES * FIELDS }, (_, index) =>
  Math.cos(((2 * (index % FIELDS) + 1) * Math.floor(index / FIELDS) * Math.PI) / (2 * FIELDS)),
);

/**
 * The hash of pHash (Zauner 2010): brightness as a sum of 8 × 8 waves, and a bit for each that is stronger than the
 * median. Returns 16 hex digits; all zeros for a picture that shows nothing.
 */
export function perceptualHash(pixels: RgbPixels): string {
  const waves = transform(meanFields(pixels));
  // The first is the mean brightness: a lighter copy is a copy.
  const shape = waves.subarray(1);
  const median = shape.toSorted()[shape.length >> 1]!;
  const isBlank = shape.every((wave) => Math.abs(wave) < FAINTEST);
  let hash = 0n;
  if (!isBlank) for (const wave of shape) hash = (hash << 1n) | (wave > median ? 1n : 0n);
  return hash.toString(16).padStart(16, "0");
}

/** Returns [8, 8] amplitudes in 255ths, slow waves first, from [32, 32] fields. */
function transform(fields: Float64Array): Float64Array {
  const rows = new Float64Array(FIELDS * WAVES);
  for (let y = 0; y < FIELDS; y++)
    for (let u = 0; u < WAVES; u++)
      for (let x = 0; x < FIELDS; x++)
        rows[y * WAVES + u]! += fields[y * FIELDS + x]! * COSINES[u * FIELDS + x]!;
  const waves = new Float64Array(WAVES * WAVES);
  for (let v = 0; v < WAVES; v++)
    for (let u = 0; u < WAVES; u++)
      for (let y = 0; y < FIELDS; y++)
        waves[v * WAVES + u]! += (rows[y * WAVES + u]! * COSINES[v * FIELDS + y]! * 2) / FIELDS ** 2;
  return waves;
}

/** Returns [32, 32] means of 0 to 255, rows from the top. */
function meanFields({ data, widthPx, heightPx }: RgbPixels): Float64Array {
  const means = new Float64Array(FIELDS * FIELDS);
  const columns = shareOut(widthPx);
  for (const row of shareOut(heightPx))
    for (const column of columns) {
      const at = (row.pixel * widthPx + column.pixel) * 3;
      const luma = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
      means[row.field * FIELDS + column.field]! += luma * row.weight * column.weight;
    }
  return means;
}

interface Share {
  pixel: number;
  field: number;
  /** All of one field add up to 1. */
  weight: number;
}

/** Which pixels of a side belong to which field. One on a border belongs to both, each with its part of it. */
function shareOut(length: number): Share[] {
  const stride = Math.max(1, Math.floor(length / (FIELDS * SAMPLES)));
  const count = Math.ceil(length / stride);
  const perField = count / FIELDS;
  const shares: Share[] = [];
  for (let field = 0; field < FIELDS; field++) {
    const [from, to] = [field * perField, (field + 1) * perField];
    for (let sample = Math.floor(from); sample < Math.min(count, to); sample++) {
      const overlap = Math.min(to, sample + 1) - Math.max(from, sample);
      if (overlap > 1e-9) shares.push({ pixel: sample * stride, field, weight: overlap / perField });
    }
  }
  return shares;
}
