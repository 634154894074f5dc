/** Lists what is in a zip without unpacking it, from the directory at its end. */

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
/** The end record may be followed by a comment of at most 65,535 bytes. */
const TAIL_BYTES = END_BYTES + 0xffff;
const UTF8_FLAG = 0x0800;

/** Returns file paths in the archive's order, or null when it is no plain zip (zip64, damaged): the server reads it then. */
export async function readZipPaths(file: Blob): Promise<string[] | null> {
  const tailStart = Math.max(0, file.size - TAIL_BYTES);
  const tail = new DataView(await file.slice(tailStart).arrayBuffer());
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end -= 1;
  if (end < 0) return null;

  const entryCount = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (entryCount === 0xffff || start === 0xffffffff || start + size > file.size) return null;

  const directory = new DataView(await file.slice(start, start + size).arrayBuffer());
  const paths: string[] = [];
  let at = 0;
  for (let i = 0; i < entryCount; i++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== ENTRY_SIGNATURE) return null;
    const isUtf8 = directory.getUint16(at + 8, true) & UTF8_FLAG;
    const nameBytes = directory.getUint16(at + 28, true);
    const extraBytes = directory.getUint16(at + 30, true);
    const commentBytes = directory.getUint16(at + 32, true);
    const name = new Uint8Array(
      directory.buffer,
      at + 46,
      Math.min(nameBytes, directory.byteLength - at - 46),
    );
    // Old zips carry the DOS code page; Latin-1 shows the ASCII part right, and the server decides anyway.
    const path = new TextDecoder(isUtf8 ? "utf-8" : "windows-1252").decode(name);
    if (!path.endsWith("/")) paths.push(path);
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return paths;
}
