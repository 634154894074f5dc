/** Reads the few tags of a TIFF's first directory that tell whether it can be decoded. TIFF 6.0, BigTIFF. */

const TAGS = {
  259: "compression",
  262: "photometric",
  273: "firstStripOffset",
  284: "planarConfiguration",
  322: "tileWidth",
} as const;
type Tag = (typeof TAGS)[keyof typeof TAGS];

/** First value of each tag that is there; null where the directory lies beyond the end of the file. */
export function readTiffTags(buffer: Buffer): Map<Tag, number> | null {
  if (buffer.length < 16) return null;
  const isLittleEndian = buffer[0] === 0x49;
  const read16 = (at: number) => (isLittleEndian ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const read32 = (at: number) => (isLittleEndian ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const read64 = (at: number) =>
    Number(isLittleEndian ? buffer.readBigUInt64LE(at) : buffer.readBigUInt64BE(at));
  const isBig = read16(2) === 43;
  const [countBytes, entryBytes, valueBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const readOffset = isBig ? read64 : read32;

  const directory = readOffset(isBig ? 8 : 4);
  if (directory + countBytes > buffer.length) return null;
  const count = isBig ? read64(directory) : read16(directory);
  const tags = new Map<Tag, number>();
  for (let index = 0; index < count; index++) {
    const entry = directory + countBytes + index * entryBytes;
    if (entry + entryBytes > buffer.length) return null;
    const name = TAGS[read16(entry) as keyof typeof TAGS];
    if (!name) continue;
    const isShort = read16(entry + 2) === 3;
    const valueCount = readOffset(entry + 4);
    const value = entry + 4 + valueBytes;
    // Values that do not fit into the entry lie elsewhere in the file.
    const at = valueCount * (isShort ? 2 : 4) <= valueBytes ? value : readOffset(value);
    if (at + 4 <= buffer.length) tags.set(name, isShort ? read16(at) : read32(at));
  }
  return tags;
}
