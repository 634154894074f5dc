/**
 * Mark and sweep over DATA_DIR: finds what no row refers to, and takes it away. Safe beside running work: what came or
 * was asked for since the oldest work under way began, and in the last minutes, stays; a file is moved aside, asked
 * for once more, and put back if somebody wants it by then.
 */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Platform } from "../../platform.js";
import { listShards } from "../../storage/feature-shards.js";
import { removeThumbnails } from "../dataset/thumbnail.service.js";
import {
  findOldestWork,
  listKnownFolders,
  listReferenced,
  listUnfinishedOf,
  NOTHING_AWAY,
  type ThoughtAway,
} from "./reference.repository.js";

export const DISK_KINDS = ["IMAGES", "MODELS", "FEATURES", "THUMBNAILS", "UPLOADS", "LEFTOVERS"] as const;
export type DiskKind = (typeof DISK_KINDS)[number];

export interface KindUse {
  kind: DiskKind;
  files: number;
  bytes: number;
  freeableFiles: number;
  freeableBytes: number;
}

/** Longer than it takes from bytes on disk to the row that refers to them. */
const GRACE_MS = 10 * 60_000;
const BATCH = 2_000;

type SweepPlatform = Pick<Platform, "db" | "content" | "folders">;

interface Found {
  kind: DiskKind;
  bytes: number;
  modifiedAt: Date;
  /** Null: it is needed. Else takes it away; false when somebody wanted it after all. */
  remove: (() => Promise<boolean>) | null;
}

const removeFile = (file: string) => async () => {
  await rm(file, { recursive: true, force: true });
  return true;
};

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** With the small pictures that were made of them. False when somebody wanted them after all. */
async function removeBytes(
  platform: Pick<SweepPlatform, "content" | "folders">,
  { sha256, ...options }: { sha256: string; modifiedAt: Date; isWanted: () => Promise<boolean> },
): Promise<boolean> {
  const isRemoved = await platform.content.remove(sha256, options);
  if (isRemoved) await removeThumbnails(platform, sha256);
  return isRemoved;
}

/** Photos, models and uploads: files under their hash. */
async function* findContent({ db, content, folders }: SweepPlatform): AsyncGenerator<Found> {
  for await (const batch of inBatches(content.list())) {
    const kinds = new Map(
      (
        await listReferenced(
          db,
          batch.map(({ sha256 }) => sha256),
        )
      ).map(({ sha256, kind }) => [sha256, kind]),
    );
    for (const { sha256, bytes, modifiedAt } of batch) {
      const kind = kinds.get(sha256);
      const isWanted = async () => (await listReferenced(db, [sha256])).length > 0;
      yield kind
        ? { kind, bytes, modifiedAt, remove: null }
        : {
            kind: "LEFTOVERS",
            bytes,
            modifiedAt,
            remove: () => removeBytes({ content, folders }, { sha256, modifiedAt, isWanted }),
          };
    }
  }
}

/** A shard goes when no image of it is in a dataset any more: one that is wanted again is extracted again. */
async function* findFeatures({ db, folders }: SweepPlatform, away: ThoughtAway): AsyncGenerator<Found> {
  for await (const { file, bytes, modifiedAt, sha256s } of listShards(folders.features)) {
    const isDamaged = file.endsWith(".corrupt");
    let needed = !isDamaged && sha256s === null;
    for (let from = 0; sha256s && !needed && from < sha256s.length; from += BATCH) {
      const referenced = await listReferenced(db, sha256s.slice(from, from + BATCH), away);
      needed = referenced.some(({ kind }) => kind === "IMAGES");
    }
    yield { kind: "FEATURES", bytes, modifiedAt, remove: needed ? null : removeFile(file) };
  }
}

async function* listFiles(
  dir: string,
): AsyncGenerator<{ file: string; name: string; bytes: number; modifiedAt: Date }> {
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    const file = join(dir, entry.name);
    if (entry.isDirectory()) yield* listFiles(file);
    else {
      const stats = await stat(file).catch(() => null);
      if (stats) yield { file, name: entry.name, bytes: stats.size, modifiedAt: stats.mtime };
    }
  }
}

/** Made again when they are looked at, so that all of them can go. */
async function* findThumbnails({ folders }: SweepPlatform): AsyncGenerator<Found> {
  for await (const { file, bytes, modifiedAt } of listFiles(folders.thumbnails))
    yield { kind: "THUMBNAILS", bytes, modifiedAt, remove: removeFile(file) };
}

/** Folders of runs: bundles laid out as files, checkpoints. A name that no row has is nobody's. */
async function* findFolders({ db, folders }: SweepPlatform): AsyncGenerator<Found> {
  for (const [dir, listWanted] of [
    [folders.bundles, listKnownFolders],
    [folders.checkpoints, listUnfinishedOf],
  ] as const) {
    const names = await readdir(dir);
    const wanted = await listWanted(db, names);
    for (const name of names.filter((candidate) => !wanted.has(candidate))) {
      let [bytes, modifiedMs] = [0, 0];
      for await (const file of listFiles(join(dir, name))) {
        bytes += file.bytes;
        modifiedMs = Math.max(modifiedMs, file.modifiedAt.getTime());
      }
      yield {
        kind: "LEFTOVERS",
        bytes,
        modifiedAt: new Date(modifiedMs),
        remove: removeFile(join(dir, name)),
      };
    }
  }
}

/** What came since then may be somebody's. */
async function findCutoff(db: SweepPlatform["db"]): Promise<Date> {
  const grace = Date.now() - GRACE_MS;
  const oldestWork = await findOldestWork(db);
  return new Date(Math.min(grace, oldestWork?.getTime() ?? grace));
}

/**
 * Looks through everything; with `free`, takes away what is free of those kinds.
 * @returns of each kind what is there, and what could be freed or was
 */
export async function sweepDisk(
  platform: SweepPlatform,
  { free = [] }: { free?: readonly DiskKind[] } = {},
): Promise<KindUse[]> {
  const cutoff = await findCutoff(platform.db);
  const uses = new Map(
    DISK_KINDS.map((kind) => [kind, { kind, files: 0, bytes: 0, freeableFiles: 0, freeableBytes: 0 }]),
  );
  const sources = [
    findContent(platform),
    findFeatures(platform, NOTHING_AWAY),
    findThumbnails(platform),
    findFolders(platform),
  ];
  for (const source of sources)
    for await (const { kind, bytes, modifiedAt, remove } of source) {
      const use = uses.get(kind)!;
      use.files++;
      use.bytes += bytes;
      if (!remove || modifiedAt >= cutoff) continue;
      if (free.includes(kind) && !(await remove())) continue;
      use.freeableFiles++;
      use.freeableBytes += bytes;
    }
  return [...uses.values()];
}

/** Features that nobody needs once these rows are gone. */
export async function measureFeatures(platform: SweepPlatform, away: ThoughtAway): Promise<number> {
  if (away.datasetIds.length === 0) return 0;
  let [bytes, freeBefore] = [0, 0];
  for await (const found of findFeatures(platform, away)) if (found.remove) bytes += found.bytes;
  for await (const found of findFeatures(platform, NOTHING_AWAY)) if (found.remove) freeBefore += found.bytes;
  return bytes - freeBefore;
}

/** Takes away these files if nothing refers to them any more. Returns the bytes that became free. */
export async function sweepContent(
  { db, content, folders }: SweepPlatform,
  candidates: { sha256: string }[],
): Promise<{ files: number; bytes: number }> {
  const cutoff = await findCutoff(db);
  const freed = { files: 0, bytes: 0 };
  for (let from = 0; from < candidates.length; from += BATCH) {
    const sha256s = candidates.slice(from, from + BATCH).map(({ sha256 }) => sha256);
    const referenced = new Set((await listReferenced(db, sha256s)).map(({ sha256 }) => sha256));
    for (const sha256 of sha256s.filter((candidate) => !referenced.has(candidate))) {
      const found = await content.find(sha256);
      if (!found || found.modifiedAt >= cutoff) continue;
      const isWanted = async () => (await listReferenced(db, [sha256])).length > 0;
      const { modifiedAt } = found;
      if (!(await removeBytes({ content, folders }, { sha256, modifiedAt, isWanted }))) continue;
      freed.files++;
      freed.bytes += found.bytes;
    }
  }
  return freed;
}
