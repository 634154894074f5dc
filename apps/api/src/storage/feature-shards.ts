/**
 * Lists shards of stored features without loading ml-core, which writes them: feature-shard.ts there has the format.
 * A shard that cannot be read is left to ml-core, which sets it aside.
 */
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export interface ShardFile {
  file: string;
  bytes: number;
  modifiedAt: Date;
  /** The folder's name. */
  fingerprint: string;
  /** Images whose features it holds; null when it is no readable shard. */
  sha256s: string[] | null;
}

const MAGIC = "SMSETFR1";
const PREFIX_BYTES = MAGIC.length + 4;
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

/** What a shard says of its rows. */
interface ShardHead {
  /** Images in row order. */
  sha256s: string[];
  dtype: "float32" | "float16";
  featureLength: number;
  /** Where the rows begin. */
  rowsOffset: number;
}

/** Null when it is no readable shard. */
export async function readShardHead(file: string): Promise<ShardHead | null> {
  const handle = await open(file, "r");
  try {
    const { buffer: prefix, bytesRead } = await handle.read(Buffer.alloc(PREFIX_BYTES), 0, PREFIX_BYTES, 0);
    if (bytesRead < PREFIX_BYTES || prefix.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
    const length = prefix.readUInt32LE(MAGIC.length);
    if (length > MAX_HEADER_BYTES) return null;
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, PREFIX_BYTES);
    const head = JSON.parse(buffer.toString("utf8")) as Omit<ShardHead, "rowsOffset">;
    return Array.isArray(head.sha256s) ? { ...head, rowsOffset: PREFIX_BYTES + length } : null;
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/** Every file under the feature store, a folder of one extractor after another. */
export async function* listShards(featuresDir: string): AsyncGenerator<ShardFile> {
  for (const fingerprint of await readdir(featuresDir).catch(() => [])) {
    const folder = join(featuresDir, fingerprint);
    for (const name of await readdir(folder).catch(() => [])) {
      const file = join(folder, name);
      const stats = await stat(file).catch(() => null);
      if (!stats?.isFile()) continue;
      const head = name.endsWith(".shard") ? await readShardHead(file).catch(() => null) : null;
      yield {
        file,
        bytes: stats.size,
        modifiedAt: stats.mtime,
        fingerprint,
        sha256s: head?.sha256s ?? null,
      };
    }
  }
}
