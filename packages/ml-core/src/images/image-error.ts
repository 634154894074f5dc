/** Puts what libvips says of a bad file into a code and a sentence for people. */
import { AppError } from "@smallset/schema";
import { sniffFormat } from "./sniff-format.js";

const READABLE_FORMATS = "JPEG, PNG, WebP, GIF, TIFF or AVIF";

export const unsupportedFormat = (what: string): AppError =>
  new AppError("UNSUPPORTED_FORMAT", what, `Save it as ${READABLE_FORMATS} and add it again.`);

export const tooManyPixels = (widthPx: number, heightPx: number, maxPixels: number): AppError =>
  new AppError(
    "TOO_MANY_PIXELS",
    `The picture is ${widthPx} × ${heightPx} pixels; at most ${Math.round(maxPixels / 1e6)} megapixels are read.`,
    "Save a smaller copy: a few hundred pixels a side are plenty.",
  );

/** Features of a format that libvips, as sharp ships it, was built without. */
const UNSUPPORTED = /not supported|not configured|unsupported colou?r|bad labq|unimplemented/i;
const CUT_SHORT = /premature end|unexpected end|bad seek|not enough data/i;

/**
 * @param bytes the whole file
 * @param cause what libvips threw
 * @returns AppError UNSUPPORTED_FORMAT, TRUNCATED or CORRUPT
 */
export function toImageError(bytes: Uint8Array, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (UNSUPPORTED.test(reason))
    return unsupportedFormat("The picture uses a rare variant of its format that cannot be read.");
  if (isCutShort(bytes, reason))
    return new AppError(
      "TRUNCATED",
      "The file is cut short: part of the picture is missing.",
      "Copy or download it again.",
      { cause },
    );
  return new AppError(
    "CORRUPT",
    "The file is damaged and cannot be shown.",
    "Replace it with an intact copy.",
    { cause },
  );
}

/** libvips often says only "read error", so that the container itself is asked whether its end is there. */
function isCutShort(bytes: Uint8Array, reason: string): boolean {
  if (CUT_SHORT.test(reason) && !/not enough data for scanline/i.test(reason)) return true;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (sniffFormat(bytes)?.name) {
    case "png":
      return buffer.lastIndexOf("IEND") < 0;
    case "webp":
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length;
    case "tiff":
      return findFirstDirectory(buffer) >= buffer.length;
    default:
      return false;
  }
}

/** The offset of a TIFF's first directory, which most writers put last in the file. */
function findFirstDirectory(buffer: Buffer): number {
  if (buffer.length < 16) return Infinity;
  const isLittleEndian = buffer[0] === 0x49;
  const isBigTiff = buffer[isLittleEndian ? 2 : 3] === 43;
  if (isBigTiff) return Number(isLittleEndian ? buffer.readBigUInt64LE(8) : buffer.readBigUInt64BE(8));
  return isLittleEndian ? buffer.readUInt32LE(4) : buffer.readUInt32BE(4);
}
