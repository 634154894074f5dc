/** Turns one image file into the square of RGB pixels that a feature extractor takes. */
import { decodePixels } from "./decode-pixels.js";
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type ImageSource, type ResizeKernel } from "./image.type.js";
import { openImage } from "./open-image.js";
import { readImageFile } from "./read-image-file.js";
import { resizeBilinear } from "./resize-bilinear.js";
import { resizeNearest } from "./resize-nearest.js";

export interface DecodeOptions {
  /** Side of the square; the aspect ratio is not kept, as in Keras's `load_img(target_size=…)`. */
  imageSizePx: number;
  resize: ResizeKernel;
  limits?: Partial<ImageLimits>;
}

/**
 * Returns [imageSizePx, imageSizePx, 3] u8 RGB. What happens on the way is written at `DECODER_VERSION`.
 * @throws AppError EMPTY_FILE, FILE_TOO_LARGE, FILE_UNREADABLE, UNSUPPORTED_FORMAT, CORRUPT, TRUNCATED,
 *   TOO_MANY_PIXELS
 */
export async function decodeImage(
  source: ImageSource,
  { imageSizePx, resize, limits }: DecodeOptions,
): Promise<Uint8Array> {
  const allLimits = { ...DEFAULT_IMAGE_LIMITS, ...limits };
  const bytes = await readImageFile(source, allLimits);
  const pixels = await decodePixels(bytes, await openImage(bytes, allLimits));
  return resize === "nearest" ? resizeNearest(pixels, imageSizePx) : resizeBilinear(pixels, imageSizePx);
}
