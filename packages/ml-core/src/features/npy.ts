/** NumPy's `.npy` files. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import { open } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";

const ARRAY_TYPES = {
  "<f4": Float32Array,
  "<f8": Float64Array,
  "<i4": Int32Array,
  "<i8": BigInt64Array,
  "|u1": Uint8Array,
} as const;
type NpyType = keyof typeof ARRAY_TYPES;
export type NpyData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export interface NpyArray {
  /** Row-major ("C order"). */
  data: NpyData;
  shape: number[];
}

const MAGIC = "\x93NUMPY";
/** Longer headers are not headers: NumPy itself refuses over 10,000 bytes. */
const LONGEST_HEADER = 10_000;
/** Node reads and writes at most 2 GiB at once. */
const CHUNK_BYTES = 1 << 28;

/** Written aside and renamed. @throws RangeError when `shape` does not hold `data.length` values */
export async function writeNpy(file: string, { data, shape }: NpyArray): Promise<void> {
  if (product(shape) !== data.length)
    throw new RangeError(`${data.length} values do not fill the shape [${shape.join(", ")}]`);
  const type = (Object.keys(ARRAY_TYPES) as NpyType[]).find((key) => data instanceof ARRAY_TYPES[key])!;
  const parts: Uint8Array[] = [npyHeader(type, shape)];
  for (let offset = 0; offset < data.byteLength; offset += CHUNK_BYTES) {
    const bytes = Math.min(CHUNK_BYTES, data.byteLength - offset);
    parts.push(new Uint8Array(data.buffer, data.byteOffset + offset, bytes));
  }
  await writeFileAtomically(file, parts);
}

/** What stands before the numbers; at least `leastBytes` long. */
export function npyHeader(type: NpyType, shape: readonly number[], leastBytes = 0): Buffer {
  // A Python tuple of one element needs its comma.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = 10;
  const bytes = Math.max(leastBytes, Math.ceil((prefix + dictionary.length + 1) / 64) * 64);
  const header = Buffer.alloc(bytes, " ");
  header.write(MAGIC, 0, "latin1");
  header.writeUInt16LE(1, 6); // version 1.0
  header.writeUInt16LE(bytes - prefix, 8);
  header.write(dictionary, prefix, "latin1");
  header.write("\n", header.length - 1);
  return header;
}

/** Reads versions 1 to 3, little-endian, C order. @throws AppError NPY_INVALID */
export async function readNpy(file: string): Promise<NpyArray> {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    throw invalid(file, error.code === "ENOENT" ? "is not there" : `cannot be opened (${error.code})`);
  });
  const read = async (target: Uint8Array, position: number) => {
    for (let offset = 0; offset < target.length;) {
      const length = Math.min(CHUNK_BYTES, target.length - offset);
      const { bytesRead } = await handle.read(target, offset, length, position + offset);
      if (bytesRead === 0) throw invalid(file, "ends too early");
      offset += bytesRead;
    }
  };
  try {
    const prefix = Buffer.alloc(12);
    await read(prefix, 0);
    if (prefix.toString("latin1", 0, 6) !== MAGIC) throw invalid(file, "is not an .npy file");
    const isVersion1 = prefix[6] === 1;
    const headerOffset = isVersion1 ? 10 : 12;
    const headerLength = isVersion1 ? prefix.readUInt16LE(8) : prefix.readUInt32LE(8);
    if (headerLength > LONGEST_HEADER) throw invalid(file, "has a header that is too long");
    const header = Buffer.alloc(headerLength);
    await read(header, headerOffset);
    const { type, shape } = parseHeader(file, header.toString("utf8"));
    const { size } = await handle.stat();
    const bytes = product(shape) * ARRAY_TYPES[type].BYTES_PER_ELEMENT;
    if (size !== headerOffset + headerLength + bytes)
      throw invalid(file, `has ${size} bytes, not the ${headerOffset + headerLength + bytes} of its header`);
    const data = new ARRAY_TYPES[type](product(shape));
    await read(new Uint8Array(data.buffer), headerOffset + headerLength);
    return { data, shape };
  } finally {
    await handle.close();
  }
}

/** The header is a Python dictionary literal, always of the same three keys. */
function parseHeader(file: string, header: string): { type: NpyType; shape: number[] } {
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (!type || !order || shape === undefined) throw invalid(file, "has a header that cannot be read");
  if (!(type in ARRAY_TYPES))
    throw invalid(file, `holds ${type}; only ${Object.keys(ARRAY_TYPES).join(", ")} can be read`);
  if (order === "True") throw invalid(file, "is in Fortran order; save numpy.ascontiguousarray(…) instead");
  const sizes = shape
    .split(",")
    .map((size) => size.trim())
    .filter(Boolean)
    .map(Number);
  return { type: type as NpyType, shape: sizes };
}

const product = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);

const invalid = (file: string, detail: string) =>
  new AppError("NPY_INVALID", `${file} ${detail}.`, "Write it again, with numpy.save or with Smallset.");
