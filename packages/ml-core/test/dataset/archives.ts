/** Builds zip and tar archives byte by byte, also ones that no honest tool would write. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ArchiveEntry {
  path: string;
  content?: Uint8Array;
  /** zip: Unix mode with file type. tar: "0" file, "2" symbolic link, "1" hard link, "3" device, "5" folder. */
  type?: string | number;
  linkTo?: string;
  /** zip: what the headers claim to be the unpacked size. */
  claimedBytes?: number;
  /** zip: general purpose flags; 1 encrypted, 0x800 UTF-8 name. */
  flags?: number;
}

/** Deflates every entry. Names are written in UTF-8, by default without saying so, as macOS does. */
export function buildZip(entries: ArchiveEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content = new Uint8Array(), type = 0, claimedBytes, flags = 0 } of entries) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(content);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(claimedBytes ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), shared, name, packed);

    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((Number(type) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), shared, tail, name);
    offset += 4 + shared.length + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\x05\x06"), end]);
}

export function buildTar(entries: ArchiveEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = new Uint8Array(), type = "0", linkTo = "" }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write("0000644\0", 100);
    header.write("0000000\0", 108);
    header.write("0000000\0", 116);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write("        ", 148);
    header.write(String(type), 156);
    header.write(linkTo, 157, 100);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [header, content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
