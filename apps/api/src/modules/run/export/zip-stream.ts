/** Packs files into a zip while it is on its way. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { Readable } from "node:stream";
import { crc32, createDeflateRaw } from "node:zlib";

const DEFLATED = 8;
const VERSION = 20;
/** Names are UTF-8; sizes and checksum follow the content, because nobody knows them before. */
const FLAGS = (1 << 11) | (1 << 3);
/** 1 January 1980, the first day that a zip knows: the same files make the same zip. */
const DATE = (1 << 5) | 1;
/** Beyond that a zip has another format. */
const MAX_BYTES = 0xffff_ffff;

export interface StreamedFile {
  /** "/" separated. */
  name: string;
  parts: AsyncIterable<Uint8Array>;
}

interface Packed {
  crc: number;
  /** Before it was deflated. */
  size: number;
}

/** One file after the other, none of them in memory as a whole. @throws RangeError from 4 GiB on */
export async function* streamZip(files: AsyncIterable<StreamedFile>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const { name, parts } of files) {
    const nameBytes = Buffer.from(name);
    const start = u16(VERSION, FLAGS, DEFLATED, 0, DATE);
    const packed: Packed = { crc: 0, size: 0 };
    const local = Buffer.concat([u32(0x04034b50), start, u32(0, 0, 0), u16(nameBytes.length, 0), nameBytes]);
    yield local;
    let deflatedBytes = 0;
    for await (const chunk of deflate(parts, packed)) {
      deflatedBytes += chunk.length;
      yield chunk;
    }
    const sizes = u32(packed.crc, deflatedBytes, packed.size);
    const descriptor = Buffer.concat([u32(0x08074b50), sizes]);
    yield descriptor;
    // Extra field, comment, disk, internal attributes; external attributes, where the local header lies.
    const rest = [u16(nameBytes.length, 0, 0, 0, 0), u32(0, offset), nameBytes];
    directory.push(Buffer.concat([u32(0x02014b50), u16(VERSION), start, sizes, ...rest]));
    offset += local.length + deflatedBytes + descriptor.length;
    if (Math.max(offset, packed.size) > MAX_BYTES) throw new RangeError("A zip of 4 GiB and more.");
  }
  const entries = Buffer.concat(directory);
  yield entries;
  const count = directory.length;
  yield Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(entries.length, offset), u16(0)]);
}

/** Fills `packed` on the way. */
async function* deflate(parts: AsyncIterable<Uint8Array>, packed: Packed): AsyncGenerator<Buffer> {
  const measure = async function* () {
    for await (const part of parts) {
      packed.crc = crc32(part, packed.crc);
      packed.size += part.length;
      yield part;
    }
  };
  const source = Readable.from(measure(), { objectMode: false });
  const deflated = createDeflateRaw();
  source.on("error", (error) => deflated.destroy(error));
  try {
    yield* source.pipe(deflated) as AsyncIterable<Buffer>;
  } finally {
    // Whoever downloads may leave in the middle.
    source.destroy();
  }
}

const u16 = (...values: number[]): Buffer => toBytes(values, 2);
const u32 = (...values: number[]): Buffer => toBytes(values, 4);

/** Little-endian. */
function toBytes(values: readonly number[], bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(values.length * bytes);
  values.forEach((value, index) => buffer.writeUIntLE(value, index * bytes, bytes));
  return buffer;
}
