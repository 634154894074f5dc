/** Tells what a file is from its first bytes, whatever its name says. */

export interface SniffedFormat {
  /** sharp's name, or a word for people where sharp cannot read it. */
  name: string;
  /** True where sharp decodes it; false for a picture in a format that we know and cannot read. */
  isReadable: boolean;
  /** Name endings that fit the content, lower case without the dot. */
  extensions: string[];
}

const READABLE: Record<string, SniffedFormat> = Object.fromEntries(
  Object.entries({
    jpeg: ["jpg", "jpeg", "jpe", "jfif"],
    png: ["png", "apng"],
    gif: ["gif"],
    webp: ["webp"],
    tiff: ["tif", "tiff", "btf"],
    avif: ["avif"],
  }).map(([name, extensions]) => [name, { name, isReadable: true, extensions }]),
);

const unreadable = (name: string, ...extensions: string[]): SniffedFormat => ({
  name,
  isReadable: false,
  extensions,
});

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

const startsWithAny = (head: string, ...prefixes: string[]) =>
  prefixes.some((prefix) => head.startsWith(prefix));

/** Names that a person would take for a picture; used to word the report on files that are none. */
const IMAGE_EXTENSION =
  /\.(jpe?g|jpe|jfif|a?png|gif|webp|tiff?|btf|avifs?|bmp|dib|hei[cf]|ico|p[bgnp]m|psd|svg|jp2|jxl|tga|exr|hdr|cr[23]|nef|arw|dng|raf|orf|rw2)$/i;

export const hasImageExtension = (fileName: string): boolean => IMAGE_EXTENSION.test(fileName);

/** ISO media files name their brands in the first box: "ftyp" major version compatible… */
function sniffIsoMedia(bytes: Uint8Array): SniffedFormat {
  const boxEnd = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(ascii(bytes, at, at + 4));
  if (brands[0] === "avis") return unreadable("AVIF image sequence", "avif", "avifs");
  if (brands.includes("avif")) return READABLE["avif"]!;
  if (brands.some((brand) => /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/.test(brand)))
    return unreadable("HEIC", "heic", "heif");
  if (brands[0] === "crx ") return unreadable("Canon RAW", "cr3");
  return unreadable("video", "mp4", "mov", "m4v", "3gp");
}

/** Returns null for bytes that are no picture we know of. Looks at the first 256 bytes only. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat | null {
  const head = ascii(bytes, 0, 16);
  if (head.startsWith("\xff\xd8\xff")) return READABLE["jpeg"]!;
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return READABLE["png"]!;
  if (/^GIF8[79]a/.test(head)) return READABLE["gif"]!;
  if (/^RIFF[^]{4}WEBP/.test(head)) return READABLE["webp"]!;
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return READABLE["tiff"]!;
  if (/^[^]{4}ftyp/.test(head) && bytes.length >= 12) return sniffIsoMedia(bytes);
  if (/^BM[^]{8}/.test(head) && bytes[14] !== undefined && bytes[14] >= 12)
    return unreadable("BMP", "bmp", "dib");
  if (head.startsWith("\0\0\x01\0")) return unreadable("ICO", "ico");
  if (head.startsWith("8BPS")) return unreadable("Photoshop", "psd");
  if (/^P[1-7][\s#]/.test(head)) return unreadable("PPM", "ppm", "pgm", "pbm", "pnm");
  if (startsWithAny(head, "\0\0\0\x0cjP  ", "\xff\x4f\xff\x51")) return unreadable("JPEG 2000", "jp2");
  if (startsWithAny(head, "\0\0\0\x0cJXL ", "\xff\x0a")) return unreadable("JPEG XL", "jxl");
  // An SVG is a programme that draws; rendering a stranger's is not worth the risk.
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|svg)/.test(head) && /<svg/.test(ascii(bytes, 0, 256)))
    return unreadable("SVG", "svg");
  return null;
}
