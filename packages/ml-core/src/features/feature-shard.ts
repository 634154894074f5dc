/**
 * One file of feature rows that never changes once it has its name:
 * magic (8 bytes), header length (u32), header (JSON, padded), rows (float32 or float16, little-endian), sha256 of all
 * before it.
 */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { ROW_TYPES } from "@smallset/schema";
import { z } from "zod";
import { fromFloat16, toFloat16 } from "./float16.js";

const MAGIC = Buffer.from("SMSETFR1");
const CHECKSUM_BYTES = 32;
/** Rows start on a multiple of this, so that they can be viewed as float32 where they lie. */
const ALIGNMENT = 64;
const FIRST_READ_BYTES = 4096;

const headerSchema = z.object({
  fingerprint: z.string(),
  dtype: z.enum(ROW_TYPES),
  featureLength: z.int().min(1),
  /** sha256 of each row's image, in row order. */
  sha256s: z.array(z.string()).min(1),
});
export type ShardHeader = z.output<typeof headerSchema>;

const BYTES_PER_VALUE = { float32: 4, float16: 2 } as const;

/** Says that a shard's bytes are not what was written. */
export class CorruptShardError extends Error {}

/** Returns the file's parts in order, and its checksum in hex. `rows` is [sha256s.length, featureLength]. */
export function encodeShard(
  header: ShardHeader,
  rows: Float32Array,
): { parts: Uint8Array[]; checksum: string } {
  const json = JSON.stringify(header);
  const prefixBytes = MAGIC.length + 4;
  const paddedLength =
    Math.ceil((prefixBytes + Buffer.byteLength(json)) / ALIGNMENT) * ALIGNMENT - prefixBytes;
  const head = Buffer.alloc(prefixBytes + paddedLength, " ");
  MAGIC.copy(head);
  head.writeUInt32LE(paddedLength, MAGIC.length);
  head.write(json, prefixBytes);
  const values = header.dtype === "float16" ? toFloat16(rows) : rows;
  const body = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const checksum = createHash("sha256").update(head).update(body).digest();
  return { parts: [head, body, checksum], checksum: checksum.toString("hex") };
}

/** Reads what a shard holds without reading its rows. @throws CorruptShardError, or Node's error for a missing file */
export async function readShardHeader(file: string): Promise<ShardHeader> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    let start = await readStart(handle, Math.min(size, FIRST_READ_BYTES));
    const rowsOffset = findRows(start, size);
    if (rowsOffset > start.length) start = await readStart(handle, rowsOffset);
    const header = parseHeader(start.subarray(MAGIC.length + 4, rowsOffset));
    checkLength(header, rowsOffset, size);
    return header;
  } finally {
    await handle.close();
  }
}

/** Reads and checks a whole shard. @throws CorruptShardError, or Node's error for a missing file */
export async function readShard(file: string): Promise<ShardHeader & { rows: Float32Array }> {
  const bytes = await readFile(file);
  const rowsOffset = findRows(bytes, bytes.length);
  const checksumOffset = bytes.length - CHECKSUM_BYTES;
  const checksum = createHash("sha256").update(bytes.subarray(0, checksumOffset)).digest();
  if (!checksum.equals(bytes.subarray(checksumOffset))) throw new CorruptShardError("its checksum differs");
  const header = parseHeader(bytes.subarray(MAGIC.length + 4, rowsOffset));
  checkLength(header, rowsOffset, bytes.length);
  const rowCount = header.sha256s.length * header.featureLength;
  const place = [bytes.buffer, bytes.byteOffset + rowsOffset, rowCount] as const;
  const rows =
    header.dtype === "float16" ? fromFloat16(new Uint16Array(...place)) : new Float32Array(...place);
  return { ...header, rows };
}

async function readStart(handle: Awaited<ReturnType<typeof open>>, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

/** Where the rows begin. */
function findRows(start: Buffer, fileSize: number): number {
  const prefixBytes = MAGIC.length + 4;
  if (start.length < prefixBytes || !start.subarray(0, MAGIC.length).equals(MAGIC))
    throw new CorruptShardError("it does not begin like a feature shard");
  const rowsOffset = prefixBytes + start.readUInt32LE(MAGIC.length);
  if (rowsOffset % ALIGNMENT !== 0 || rowsOffset + CHECKSUM_BYTES > fileSize)
    throw new CorruptShardError("its header is longer than the file");
  return rowsOffset;
}

function parseHeader(bytes: Buffer): ShardHeader {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    throw new CorruptShardError("its header cannot be read");
  }
}

function checkLength(
  { dtype, sha256s, featureLength }: ShardHeader,
  rowsOffset: number,
  fileSize: number,
): void {
  const expected = rowsOffset + sha256s.length * featureLength * BYTES_PER_VALUE[dtype] + CHECKSUM_BYTES;
  if (fileSize !== expected)
    throw new CorruptShardError(`it has ${fileSize} bytes where its header says ${expected}`);
}
