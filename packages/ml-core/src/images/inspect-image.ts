/** Looks at one image file without keeping its pixels: is it usable, and what is special about it? */
import { checkPixels } from "./decode-pixels.js";
import {
  DEFAULT_IMAGE_LIMITS,
  type ImageFinding,
  type ImageInspection,
  type ImageLimits,
  type ImageSource,
} from "./image.type.js";
import { openImage, type ImageHeader } from "./open-image.js";
import { perceptualHash } from "./perceptual-hash.js";
import { readImageFile } from "./read-image-file.js";

/** Below this, the shorter side has too little to show; VGG16 halves it five times. */
const TINY_PX = 32;

/**
 * Every pixel is read, so that a file whose end is missing is found now and not in the middle of an extraction.
 * @throws AppError EMPTY_FILE, FILE_TOO_LARGE, FILE_UNREADABLE, UNSUPPORTED_FORMAT, CORRUPT, TRUNCATED,
 *   TOO_MANY_PIXELS
 */
export async function inspectImage(
  source: ImageSource,
  limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
): Promise<ImageInspection> {
  const bytes = await readImageFile(source, limits);
  const header = await openImage(bytes, limits);
  const { isDamaged, ...pixels } = await checkPixels(bytes, header);
  const { format, widthPx, heightPx } = header;
  return {
    format,
    widthPx,
    heightPx,
    perceptualHash: perceptualHash(pixels),
    findings: [...describeFindings(bytes, header, isDamaged)],
  };
}

function* describeFindings(
  bytes: Uint8Array,
  header: ImageHeader,
  isDamaged: boolean,
): Iterable<ImageFinding> {
  const { widthPx, heightPx, format } = header;
  const { space, depth, bitsPerSample, hasAlpha, orientation = 1, pages = 1 } = header.metadata;
  if (isDamaged)
    yield {
      code: "DAMAGED",
      message: "The file is slightly damaged but can still be shown; it is used as it is.",
    };
  if (Math.min(widthPx, heightPx) < TINY_PX)
    yield { code: "TINY", message: `Only ${widthPx} × ${heightPx} pixels: too small to show much.` };
  if (orientation > 1)
    yield { code: "ROTATED", message: "The camera stored it turned or mirrored; it is used upright." };
  if (space === "cmyk")
    yield { code: "CMYK", message: "Made for print (CMYK); its colours are converted for the screen (RGB)." };
  if (space === "b-w" || space === "grey16")
    yield { code: "GREYSCALE", message: "A black-and-white picture; grey is used for all three colours." };
  if (hasAlpha)
    yield {
      code: "ALPHA",
      message: "Parts are transparent; transparency is dropped and what lies beneath shows.",
    };
  if (depth !== "uchar" || (bitsPerSample ?? 8) > 8)
    yield { code: "DEEP_COLOUR", message: "More than 8 bits per colour; rounded to 8 bits." };
  if (pages > 1 || (format === "png" && isAnimatedPng(bytes)))
    yield {
      code: "ANIMATED",
      message: "Holds more than one picture (animation or pages); only the first is used.",
    };
}

/** libvips does not tell; an animated PNG has an `acTL` chunk before its first `IDAT`. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const control = buffer.indexOf("acTL");
  return control > 0 && control < buffer.indexOf("IDAT");
}
