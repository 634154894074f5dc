/** Decodes a picture at full size to upright 8-bit RGB, with the same numbers as Pillow. */
import { AppError } from "@smallset/schema";
import type { Sharp } from "sharp";
import type { RgbPixels } from "./image.type.js";
import { toImageError, truncated, unsupportedFormat } from "./image-error.js";
import type { ImageHeader } from "./open-image.js";
import { sharp } from "./sharp.js";

/**
 * Raise it when the same file starts to give other pixels: it is part of the extractor fingerprint. Version 1 is:
 * - libvips' full decode (never shrink-on-load), equal to Pillow's bit for bit for JPEG, PNG, GIF, WebP and TIFF;
 * - EXIF orientation applied; of animations and multi-page files the first frame;
 * - embedded RGB and grey profiles ignored, as Pillow and Keras do; CMYK converted through its own profile or
 *   libvips' built-in one (Pillow's formula, which knows no ink, is off by 14 levels on average); Lab through D65;
 * - alpha dropped, not blended, as Pillow's `convert("RGB")`: what lies hidden under transparency shows;
 * - 16-bit colour and 32-bit pixels: the high byte. 16-bit grey: see `greyShift`.
 */
export const DECODER_VERSION = 1;

export interface DecodedPixels extends RgbPixels {
  /** The file has faults that its pixels survived. */
  isDamaged: boolean;
}

/** @throws AppError CORRUPT, TRUNCATED, UNSUPPORTED_FORMAT */
export async function decodePixels(bytes: Uint8Array, header: ImageHeader): Promise<DecodedPixels> {
  return await readTolerantly(bytes, header, async (image) => {
    const { space, depth } = header.metadata;
    const upright = image.autoOrient().removeAlpha();
    if (space === "grey16")
      return fromGrey16(await toRaw(upright.toColourspace("grey16").raw({ depth: "ushort" })));
    if (depth === "uint") return fromUint32(await toRaw(upright.raw({ depth: "uint" })));
    return expandToRgb(await toRaw(upright.toColourspace("srgb").raw()));
  });
}

/**
 * Reads every pixel, with the same errors as `decodePixels`, but for large JPEGs in a third of the time and a
 * sixty-fourth of the memory: their cosine transform is done at one eighth of the size, in which they are returned.
 */
export async function checkPixels(bytes: Uint8Array, header: ImageHeader): Promise<DecodedPixels> {
  const { format, widthPx, heightPx } = header;
  // What is smaller costs nothing, and would have too few pixels left to be known again by.
  if (format !== "jpeg" || Math.min(widthPx, heightPx) < SHRINKABLE_PX)
    return await decodePixels(bytes, header);
  return await readTolerantly(bytes, header, async (image) => {
    // The linear kernel touches the last row of blocks too, so that no missing end goes unseen.
    const small = image
      .autoOrient()
      .resize(eighth(widthPx), eighth(heightPx), { fit: "fill", kernel: "linear" });
    return expandToRgb(await toRaw(small.toColourspace("srgb").raw()));
  });
}

/**
 * A JPEG with stray bytes still shows, here as in any viewer; one whose end is missing does not. Other formats
 * have no such middle ground: what libvips makes of a broken TIFF strip, for example, is black.
 */
async function readTolerantly<T>(
  bytes: Uint8Array,
  { format, metadata }: ImageHeader,
  read: (image: Sharp) => Promise<T>,
): Promise<T & { isDamaged: boolean }> {
  const attempt = (failOn: "warning" | "error" | "truncated" | "none") =>
    read(sharp(bytes, { failOn, limitInputPixels: false, ignoreIcc: metadata.space !== "cmyk" }));
  try {
    return { ...(await attempt(format === "jpeg" ? "warning" : "error")), isDamaged: false };
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (format !== "jpeg") throw toImageError(bytes, error);
  }
  try {
    return { ...(await attempt("truncated")), isDamaged: true };
  } catch (error) {
    const isOnlyCutShort = await attempt("none").then(
      () => true,
      () => false,
    );
    throw isOnlyCutShort ? truncated(error) : toImageError(bytes, error);
  }
}

const SHRINKABLE_PX = 256;
const eighth = (length: number): number => Math.floor(length / 8);

interface Raw {
  buffer: Buffer;
  widthPx: number;
  heightPx: number;
  channels: number;
}

async function toRaw(image: Sharp): Promise<Raw> {
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { buffer: data, widthPx: info.width, heightPx: info.height, channels: info.channels };
}

function expandToRgb({ buffer, widthPx, heightPx, channels }: Raw): RgbPixels {
  if (channels === 3) return { data: buffer, widthPx, heightPx };
  if (channels !== 1) throw unsupportedFormat(`The picture has ${channels} colour channels.`);
  const data = new Uint8Array(buffer.length * 3);
  for (let from = 0, to = 0; from < buffer.length; from++, to += 3)
    data[to] = data[to + 1] = data[to + 2] = buffer[from]!;
  return { data, widthPx, heightPx };
}

/**
 * Cameras for microscopes and X-rays put 10, 12 or 14 bits into 16, so that the usual "divide by 256" makes their
 * pictures black. The depth is not written anywhere; the smallest sensor depth that holds the brightest pixel is taken.
 */
function greyShift(values: Uint16Array): number {
  let brightest = 0;
  for (const value of values) if (value > brightest) brightest = value;
  const depth = [8, 10, 12, 14, 16].find((bits) => brightest < 2 ** bits)!;
  return depth - 8;
}

function fromGrey16({ buffer, ...size }: Raw): RgbPixels {
  const values = new Uint16Array(buffer.buffer, buffer.byteOffset, buffer.length / 2);
  const shift = greyShift(values);
  return expandToRgb({ ...size, buffer: Buffer.from(values.map((value) => value >> shift)) });
}

function fromUint32({ buffer, ...size }: Raw): RgbPixels {
  const values = new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length / 4);
  return expandToRgb({ ...size, buffer: Buffer.from(values.map((value) => value >>> 24)) });
}
