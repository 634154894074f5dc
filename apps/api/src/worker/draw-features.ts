/** A picture of one row of features: where in the photo the backbone saw something. */
import { createHash } from "node:crypto";
import sharp from "sharp";

/** Each place of the feature map becomes a square; a multiple of it comes close to this. */
const SIZE_PX = 96;

/**
 * Bright where the channels' sum is large, scaled to the row's own range. The row's sha256 stands in the file: two rows
 * that look alike are two pictures.
 */
export async function drawFeatures(
  row: Float32Array,
  [height, width, channels]: readonly [number, number, number],
): Promise<{ bytes: Buffer; sizePx: number }> {
  const sums = new Float64Array(height * width);
  for (let index = 0; index < row.length; index++) sums[Math.floor(index / channels)]! += row[index]!;
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const range = high - low || 1;
  const pixels = Buffer.from(Uint8Array.from(sums, (sum) => Math.round((255 * (sum - low)) / range)));
  const sizePx = Math.max(1, Math.round(SIZE_PX / Math.max(height, width))) * Math.max(height, width);
  const digest = createHash("sha256")
    .update(Buffer.from(row.buffer, row.byteOffset, row.byteLength))
    .digest("hex");
  const bytes = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .resize(sizePx, sizePx, { kernel: "nearest", fit: "fill" })
    .withExif({ IFD0: { ImageDescription: `features ${digest}` } })
    .png()
    .toBuffer();
  return { bytes, sizePx };
}
