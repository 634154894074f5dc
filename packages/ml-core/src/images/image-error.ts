/** Words for pictures that cannot be used. */
import { AppError } from "@smallset/schema";
import { findFault } from "./find-fault.js";

const READABLE_FORMATS = "JPEG, PNG, WebP, GIF, TIFF or AVIF";

export const unsupportedFormat = (what: string, cause?: unknown): AppError =>
  new AppError("UNSUPPORTED_FORMAT", what, `Save it as ${READABLE_FORMATS} and add it again.`, { cause });

export const truncated = (cause: unknown): AppError =>
  new AppError(
    "TRUNCATED",
    "The file is cut short: part of the picture is missing.",
    "Copy or download it again.",
    { cause },
  );

export const tooManyPixels = (widthPx: number, heightPx: number, maxPixels: number): AppError =>
  new AppError(
    "TOO_MANY_PIXELS",
    `The picture is ${widthPx} × ${heightPx} pixels; at most ${Math.round(maxPixels / 1e6)} megapixels are read.`,
    "Save a smaller copy: a few hundred pixels a side are plenty.",
  );

/**
 * @param bytes the whole file, which libvips refused
 * @param cause what it threw
 * @returns AppError UNSUPPORTED_FORMAT, TRUNCATED or CORRUPT
 */
export function toImageError(bytes: Uint8Array, cause: unknown): AppError {
  const fault = findFault(bytes);
  if (fault === "TRUNCATED") return truncated(cause);
  if (fault === "UNSUPPORTED_FORMAT")
    return unsupportedFormat("The picture uses a rare variant of its format that cannot be read.", cause);
  const next = "Replace it with an intact copy.";
  return new AppError("CORRUPT", "The file is damaged and cannot be shown.", next, { cause });
}
