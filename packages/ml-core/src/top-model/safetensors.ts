/**
 * Reads and writes safetensors files (https://huggingface.co/docs/safetensors): eight bytes of header length, a
 * JSON header, the tensors back to back. Float32 only. We add a checksum to the metadata, which the format lacks.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { z } from "zod";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";

export interface Tensor {
  shape: number[];
  data: Float32Array;
}

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()) }).catchall(
  z.object({
    dtype: z.literal("F32"),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);

const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Writes `file` atomically. `metadata` must not contain `sha256`. Returns that checksum of the tensors' bytes. */
export async function writeSafetensors(
  file: string,
  tensors: Record<string, Tensor>,
  metadata: Record<string, string>,
): Promise<string> {
  const hash = createHash("sha256");
  const entries: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    hash.update(bytesOf(data));
    entries[name] = { dtype: "F32", shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const sha256 = hash.digest("hex");
  const json = JSON.stringify({ __metadata__: { ...metadata, sha256 }, ...entries });
  // Padded with spaces, as the format allows, so that the tensors start at a multiple of 8 bytes.
  const header = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const parts = Object.values(tensors).map(({ data }) => bytesOf(data));
  await writeFileAtomically(file, [length, header, ...parts]);
  return sha256;
}

/**
 * @throws AppError FILE_CORRUPT when it is cut short, changed, or another kind of file; the system's error when it
 * cannot be read
 */
export async function readSafetensors(
  file: string,
): Promise<{ tensors: Record<string, Tensor>; metadata: Record<string, string>; sha256: string }> {
  const bytes = await readFile(file);
  const corrupt = (why: string) =>
    new AppError("FILE_CORRUPT", `${file} is damaged: ${why}.`, "Restore it from a copy, or train again.");
  if (bytes.length < 8) throw corrupt("it is too short");
  const dataAt = 8 + Number(bytes.readBigUInt64LE(0));
  if (dataAt > bytes.length) throw corrupt("it is too short");
  const header = headerSchema.safeParse(parseJson(bytes.toString("utf8", 8, dataAt)));
  if (!header.success) throw corrupt("its header cannot be read");
  const { __metadata__: metadata, ...entries } = header.data;
  const data = bytes.subarray(dataAt);
  const sha256 = createHash("sha256").update(data).digest("hex");
  if (sha256 !== metadata.sha256) throw corrupt("its checksum does not match");

  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, data_offsets }] of Object.entries(entries)) {
    const [from, to] = data_offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    if (to > data.length || to - from !== count * 4)
      throw corrupt(`${name} does not have its shape's length`);
    // Copied: a view would need an aligned offset, and would keep the whole file in memory.
    const copy = new Float32Array(count);
    bytesOf(copy).set(data.subarray(from, to));
    tensors[name] = { shape, data: copy };
  }
  return { tensors, metadata, sha256 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
