/** Reads stored feature rows in any order, for downloads. ml-core's feature-store.ts writes them and trains on them. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, MAX_AUGMENTATION_VIEWS } from "@smallset/schema";
import { readShardHead } from "./feature-shards.js";

const CHECKSUM_BYTES = 32;
/** Shards that stay in memory: images that lie side by side were mostly extracted side by side, their views elsewhere. */
const KEPT_SHARDS = 4 + MAX_AUGMENTATION_VIEWS;

export interface Place {
  file: string;
  row: number;
}

const gone = () =>
  new AppError(
    "FEATURES_GONE",
    "Not all features of this run are stored any more.",
    "Start a run with the same photos and extractor: what is missing is extracted again.",
  );

/** Where the row of each image lies, in their order. @throws AppError FEATURES_GONE */
export async function locateRows(
  featuresDir: string,
  fingerprint: string,
  sha256s: readonly string[],
): Promise<Place[]> {
  const folder = join(featuresDir, fingerprint);
  const places = new Map<string, Place>();
  for (const name of (await readdir(folder).catch(() => [])).toSorted()) {
    if (!name.endsWith(".shard")) continue;
    const file = join(folder, name);
    const head = await readShardHead(file).catch(() => null);
    head?.sha256s.forEach((sha256, row) => {
      if (!places.has(sha256)) places.set(sha256, { file, row });
    });
  }
  return sha256s.map((sha256) => {
    const place = places.get(sha256);
    if (!place) throw gone();
    return place;
  });
}

/** Yields each row as little-endian float32. Every shard is checked against its checksum. @throws AppError FEATURES_GONE */
export async function* readRows(places: readonly Place[]): AsyncGenerator<Buffer> {
  const kept = new Map<string, Promise<Buffer[]>>();
  for (const { file, row } of places) {
    const rows = kept.get(file) ?? readShard(file);
    // The one that was used last goes last.
    kept.delete(file);
    kept.set(file, rows);
    if (kept.size > KEPT_SHARDS) kept.delete(kept.keys().next().value!);
    yield (await rows)[row]!;
  }
}

async function readShard(file: string): Promise<Buffer[]> {
  const [head, bytes] = await Promise.all([readShardHead(file), readFile(file)]).catch(() => {
    throw gone();
  });
  const end = bytes.length - CHECKSUM_BYTES;
  const checksum = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (!head || !checksum.equals(bytes.subarray(end))) throw gone();
  const { rowsOffset, sha256s } = head;
  const rowBytes = (end - rowsOffset) / sha256s.length;
  return sha256s.map((_, row) => {
    const stored = bytes.subarray(rowsOffset + row * rowBytes, rowsOffset + (row + 1) * rowBytes);
    return head.dtype === "float16" ? widen(stored) : stored;
  });
}

/** IEEE 754 half precision to single. */
function widen(halves: Buffer): Buffer {
  const singles = Buffer.alloc(halves.length * 2);
  for (let offset = 0; offset < halves.length; offset += 2) {
    const half = halves.readUInt16LE(offset);
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    singles.writeFloatLE(half & 0x8000 ? -magnitude : magnitude, offset * 2);
  }
  return singles;
}
