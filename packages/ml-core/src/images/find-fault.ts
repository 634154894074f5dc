/**
 * Tells why a picture cannot be read by looking at its container. What libvips says is of no use for that: all its
 * threads write into one error buffer, so that a file's message can be another file's, or empty.
 */
import { readTiffTags } from "./read-tiff-tags.js";
import { sniffFormat } from "./sniff-format.js";

type Fault = "UNSUPPORTED_FORMAT" | "TRUNCATED" | "CORRUPT";

/** @param bytes a whole file that did not decode */
export function findFault(bytes: Uint8Array): Fault {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (sniffFormat(bytes)?.name) {
    case "jpeg":
      return findJpegFault(buffer);
    case "png":
      return buffer.indexOf("IHDR") === 12 && !buffer.includes("IEND") ? "TRUNCATED" : "CORRUPT";
    case "gif":
      return buffer.at(-1) === 0x3b ? "CORRUPT" : "TRUNCATED";
    case "webp":
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length ? "TRUNCATED" : "CORRUPT";
    case "tiff":
      return findTiffFault(buffer);
    case "avif":
      return findAvifFault(buffer);
    default:
      return "CORRUPT";
  }
}

/** Walks the markers up to the first scan, and then only asks whether the end marker is there. */
function findJpegFault(buffer: Buffer): Fault {
  let at = 2;
  while (at + 4 <= buffer.length) {
    if (buffer[at] !== 0xff) return "CORRUPT";
    const marker = buffer[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) return buffer.includes("\xff\xd9", at, "latin1") ? "CORRUPT" : "TRUNCATED";
    // Frames other than baseline, extended and progressive: lossless, hierarchical, arithmetic; or 12-bit samples.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && (marker > 0xc2 || buffer[at + 4] !== 8)) return "UNSUPPORTED_FORMAT";
    at += 2 + buffer.readUInt16BE(at + 2);
  }
  return "TRUNCATED";
}

/** No compression, CCITT, LZW, JPEG, deflate (two numbers), PackBits, WebP, Zstandard: what sharp's libtiff has. */
const TIFF_COMPRESSIONS = [1, 2, 3, 4, 5, 7, 8, 32946, 32773, 50000, 50001];

function findTiffFault(buffer: Buffer): Fault {
  const tags = readTiffTags(buffer);
  if (!tags) return "TRUNCATED";
  const isTiled = tags.has("tileWidth");
  // 16-bit Lab decodes; libvips takes 8-bit Lab for an encoding of its own and gives up.
  const isLab = tags.get("photometric") === 8;
  if (
    !TIFF_COMPRESSIONS.includes(tags.get("compression") ?? 1) ||
    (isTiled && tags.get("planarConfiguration") === 2) ||
    isLab
  )
    return "UNSUPPORTED_FORMAT";
  return (tags.get("firstStripOffset") ?? 0) >= buffer.length ? "TRUNCATED" : "CORRUPT";
}

/** An AVIF is a row of boxes, each of which says how long it is. */
function findAvifFault(buffer: Buffer): Fault {
  let at = 0;
  while (at + 16 <= buffer.length) {
    const length = buffer.readUInt32BE(at);
    // 0: up to the end of the file. 1: the length is a 64-bit number after the name.
    if (length === 0) return "CORRUPT";
    at += length === 1 ? Number(buffer.readBigUInt64BE(at + 8)) : Math.max(8, length);
  }
  return at > buffer.length ? "TRUNCATED" : "CORRUPT";
}
