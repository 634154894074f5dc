/**
 * Feature rows on disk, kept for ever: one folder per extractor fingerprint, in it shards named by their checksum.
 * Shards are written aside and renamed, and never change: any number of processes may read and write at once, and
 * a process that is killed loses at most the rows it had not yet written.
 */
import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type RowType } from "@smallset/schema";
import { removeIfAbandoned, writeFileAtomically } from "../runtime/write-file-atomically.js";
import { CorruptShardError, encodeShard, readShard, readShardHeader } from "./feature-shard.js";

/** Where one image's row lies. */
interface RowLocation {
  shard: string;
  row: number;
}

/** What a row is: of which extractor, and how long. */
export interface RowKind {
  fingerprint: string;
  featureLength: number;
  dtype: RowType;
}

export class FeatureStore {
  readonly #dir: string;
  readonly #onWarning: (message: string) => void;
  /** Per fingerprint: the shards read so far, and the rows in them. */
  readonly #indexes = new Map<string, { shards: Set<string>; rows: Map<string, RowLocation> }>();

  constructor(dir: string, onWarning: (message: string) => void) {
    this.#dir = dir;
    this.#onWarning = onWarning;
  }

  /**
   * Calls `onRow` for each image of `sha256s` whose row is here and whole, shard by shard. The row is a view that is
   * valid only during the call. A damaged shard is set aside, said once, and its rows count as missing.
   */
  async readRows({
    kind,
    sha256s,
    onRow,
  }: {
    kind: RowKind;
    sha256s: Iterable<string>;
    onRow: (sha256: string, row: Float32Array) => void;
  }): Promise<void> {
    const index = await this.#refreshIndex(kind);
    const wantedByShard = new Map<string, { sha256: string; row: number }[]>();
    for (const sha256 of sha256s) {
      const location = index.rows.get(sha256);
      if (!location) continue;
      const wanted = wantedByShard.get(location.shard) ?? [];
      wanted.push({ sha256, row: location.row });
      wantedByShard.set(location.shard, wanted);
    }
    for (const [shard, wanted] of wantedByShard) {
      const content = await this.#readWhole(kind, shard);
      if (!content) continue;
      for (const { sha256, row } of wanted)
        onRow(sha256, content.rows.subarray(row * kind.featureLength, (row + 1) * kind.featureLength));
    }
  }

  /**
   * Keeps `rows`, [sha256s.length, featureLength], as one shard, rounded where `kind` is of float16; on disk for good when the promise resolves.
   * @throws AppError DISK_FULL
   */
  async append(kind: RowKind, sha256s: readonly string[], rows: Float32Array): Promise<void> {
    const { parts, checksum } = encodeShard({ ...kind, sha256s: [...sha256s] }, rows);
    const name = `${checksum.slice(0, 32)}.shard`;
    const file = join(this.#folder(kind), name);
    try {
      await writeFileAtomically(file, parts);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new AppError(
        "DISK_FULL",
        `There is no space left for features in ${this.#dir}.`,
        "Free some space and start again: features extracted so far are kept.",
        { cause: error },
      );
    }
    this.#addToIndex(kind.fingerprint, name, sha256s);
  }

  #folder({ fingerprint }: RowKind): string {
    return join(this.#dir, fingerprint);
  }

  #indexOf(fingerprint: string) {
    const index = this.#indexes.get(fingerprint) ?? { shards: new Set(), rows: new Map() };
    this.#indexes.set(fingerprint, index);
    return index;
  }

  #addToIndex(fingerprint: string, shard: string, sha256s: readonly string[]): void {
    const { shards, rows } = this.#indexOf(fingerprint);
    shards.add(shard);
    sha256s.forEach((sha256, row) => {
      if (!rows.has(sha256)) rows.set(sha256, { shard, row });
    });
  }

  /** Reads the headers of shards that appeared since the last look, other processes' among them. */
  async #refreshIndex(kind: RowKind) {
    const index = this.#indexOf(kind.fingerprint);
    const folder = this.#folder(kind);
    // Sorted, so that every process takes the same one of two rows for one image.
    const names = (await readdir(folder).catch(() => [])).toSorted();
    for (const name of names) {
      if (name.endsWith(".tmp")) await removeIfAbandoned(join(folder, name));
      if (!name.endsWith(".shard") || index.shards.has(name)) continue;
      try {
        const header = await readShardHeader(join(folder, name));
        if (
          ["fingerprint", "featureLength", "dtype"].some(
            (key) => header[key as keyof RowKind] !== kind[key as keyof RowKind],
          )
        )
          throw new CorruptShardError("it holds rows of another extractor");
        this.#addToIndex(kind.fingerprint, name, header.sha256s);
      } catch (error) {
        await this.#setAside(kind, name, error);
      }
    }
    return index;
  }

  async #readWhole(kind: RowKind, shard: string) {
    try {
      return await readShard(join(this.#folder(kind), shard));
    } catch (error) {
      await this.#setAside(kind, shard, error);
      return null;
    }
  }

  /** @throws what is neither damage nor absence, such as a disk that cannot be read */
  async #setAside(kind: RowKind, shard: string, error: unknown): Promise<void> {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!(error instanceof CorruptShardError) && !isMissing) throw error;
    const { shards, rows } = this.#indexOf(kind.fingerprint);
    shards.delete(shard);
    for (const [sha256, location] of rows) if (location.shard === shard) rows.delete(sha256);
    // Missing: another process found the damage first, set it aside and said so.
    if (isMissing) return;
    const file = join(this.#folder(kind), shard);
    const renamed = await rename(file, `${file}.corrupt`).then(
      () => true,
      () => false,
    );
    if (renamed)
      this.#onWarning(
        `A file of stored features was damaged (${(error as Error).message}); it is set aside as ${shard}.corrupt ` +
          "and its images are extracted again.",
      );
  }
}

/**
 * Opens the store in `dir`, made where it is missing.
 * @param options.onWarning default: console.warn
 */
export async function openFeatureStore(
  dir: string,
  { onWarning = console.warn }: { onWarning?: (message: string) => void } = {},
): Promise<FeatureStore> {
  await mkdir(dir, { recursive: true });
  return new FeatureStore(dir, onWarning);
}
