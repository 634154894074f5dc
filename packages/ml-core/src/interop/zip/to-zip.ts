/** Packs files into a zip. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { crc32, deflateRawSync } from "node:zlib";

const STORED = 0;
const DEFLATED = 8;
const VERSION = 20;
const UTF8_NAMES = 1 << 11;
/** 1 January 1980, the first day that a zip knows: the same files make the same zip. */
const DATE = (1 << 5) | 1;
/** Larger files are weights, which hardly shrink and take seconds to try. */
const MAX_DEFLATED_BYTES = 1 << 20;

export interface ZipEntry {
  /** "/" separated. */
  name: string;
  data: Uint8Array;
}

/** Returns the zip in parts, one after the other. @throws RangeError from 4 GiB on, which needs another format */
export function toZip(entries: readonly ZipEntry[]): Uint8Array[] {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const isSmall = data.length <= MAX_DEFLATED_BYTES;
    const content = isSmall ? deflateRawSync(data) : data;
    const nameBytes = Buffer.from(name);
    const header = [
      u16(VERSION, UTF8_NAMES, isSmall ? DEFLATED : STORED, 0, DATE),
      u32(crc32(data), content.length, data.length),
      u16(nameBytes.length, 0),
    ];
    const local = Buffer.concat([u32(0x04034b50), ...header, nameBytes]);
    // Comment length, disk, internal attributes; external attributes, where the local header lies.
    const rest = [u16(0, 0, 0), u32(0, offset), nameBytes];
    directory.push(Buffer.concat([u32(0x02014b50), u16(VERSION), ...header, ...rest]));
    locals.push(local, content);
    offset += local.length + content.length;
  }
  const directoryLength = directory.reduce((length, entry) => length + entry.length, 0);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, entries.length, entries.length),
    u32(directoryLength, offset),
    u16(0),
  ]);
  return [...locals, ...directory, end];
}

const u16 = (...values: number[]) => toBytes(values, 2);
const u32 = (...values: number[]) => toBytes(values, 4);

/** Little-endian. */
function toBytes(values: readonly number[], bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(values.length * bytes);
  values.forEach((value, index) => buffer.writeUIntLE(value, index * bytes, bytes));
  return buffer;
}
