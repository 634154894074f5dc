/** What the image room takes and gives. */
import type { IssueCode } from "@smallset/schema";

/** Where the bytes are: a file's path, or the bytes themselves. */
export type ImageSource = string | Uint8Array;

/** What one image may cost; beyond it the image is refused before it is read or decoded. */
export interface ImageLimits {
  /** Default 100 MB. */
  maxFileBytes: number;
  /** Default 100 megapixels: 300 MB of RGB in memory. */
  maxPixels: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxFileBytes: 100_000_000, maxPixels: 100_000_000 };

/**
 * How a picture is brought to a square, ignoring its aspect ratio, as Keras's `load_img` does:
 * `nearest` is Pillow's NEAREST, `bilinear` is Pillow's BILINEAR (antialiased: the triangle widens when shrinking).
 */
export type ResizeKernel = "nearest" | "bilinear";

/** Something a person may want to know of a picture that is usable all the same. */
export interface ImageFinding {
  code: IssueCode;
  /** One sentence for a person with no ML background. */
  message: string;
}

export interface ImageInspection {
  /** After EXIF rotation. */
  widthPx: number;
  heightPx: number;
  /** sharp's name: jpeg, png, webp, gif, tiff, avif. */
  format: string;
  /** 64 bits, 16 hex digits; pictures that look alike differ in few of them. */
  perceptualHash: string;
  findings: ImageFinding[];
}

/** 8-bit RGB without gaps, rows from the top. */
export interface RgbPixels {
  /** [heightPx, widthPx, 3] u8. */
  data: Uint8Array;
  widthPx: number;
  heightPx: number;
}
