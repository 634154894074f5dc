/** Reads a picture's header: what it is, how large, and whether it can be decoded at all. */
import type { Metadata } from "sharp";
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from "./image.type.js";
import { toImageError, tooManyPixels, unsupportedFormat } from "./image-error.js";
import { sharp } from "./sharp.js";
import { sniffFormat } from "./sniff-format.js";

export interface ImageHeader {
  /** sharp's name, with avif instead of heif. */
  format: string;
  /** After EXIF rotation. */
  widthPx: number;
  heightPx: number;
  metadata: Metadata;
}

/**
 * Costs well under a millisecond: no pixel is decoded.
 * @throws AppError UNSUPPORTED_FORMAT, CORRUPT, TRUNCATED, TOO_MANY_PIXELS
 */
export async function openImage(
  bytes: Uint8Array,
  { maxPixels }: Pick<ImageLimits, "maxPixels"> = DEFAULT_IMAGE_LIMITS,
): Promise<ImageHeader> {
  // Only formats we name reach libvips, which would also try SVG and others that can be made to misbehave.
  const format = sniffFormat(bytes);
  if (!format) throw unsupportedFormat("The file is not a picture.");
  if (!format.isReadable) throw unsupportedFormat(`${format.name} files cannot be read.`);

  const metadata = await sharp(bytes, { failOn: "none", limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw toImageError(bytes, error);
    });
  const { width: widthPx, height: heightPx } = metadata.autoOrient;
  if (widthPx * heightPx > maxPixels) throw tooManyPixels(widthPx, heightPx, maxPixels);
  if (!["uchar", "ushort", "short", "uint"].includes(metadata.depth))
    throw unsupportedFormat("The picture stores its pixels as fractions, not as whole numbers.");
  return { format: format.name, widthPx, heightPx, metadata };
}
