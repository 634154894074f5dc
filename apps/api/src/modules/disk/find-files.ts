/** Every file that Smallset keeps, with what it is for and whether anything still needs it. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Platform } from "../../platform.js";
import { listShards } from "../../storage/feature-shards.js";
import { removeThumbnails } from "../dataset/thumbnail.service.js";
import {
  listKnownFolders,
  listReferenced,
  listUnfinishedOf,
  type ThoughtAway,
} from "./reference.repository.js";

export const DISK_KINDS = ["IMAGES", "MODELS", "FEATURES", "THUMBNAILS", "UPLOADS", "LEFTOVERS"] as const;
export type DiskKind = (typeof DISK_KINDS)[number];

export type SweepPlatform = Pick<Platform, "db" | "content" | "folders">;

export interface Found {
  kind: DiskKind;
  bytes: number;
  modifiedAt: Date;
  /** Null: it is needed. Else takes it away; false when somebody wanted it after all. */
  remove: (() => Promise<boolean>) | null;
}

/** Looked up at once. */
export const BATCH = 2_000;

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
export async function removeBytes(
  platform: Pick<SweepPlatform, "content" | "folders">,
  { sha256, ...options }: { sha256: string; modifiedAt: Date; isWanted: () => Promise<boolean> },
): Promise<boolean> {
  const isRemoved = await platform.content.remove(sha256, options);
  if (isRemoved) await removeThumbnails(platform, sha256);
  return isRemoved;
}

/** Photos, models and uploads: files under their hash. */
export async function* findContent({ db, content, folders }: SweepPlatform): AsyncGenerator<Found> {
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
export async function* findFeatures(
  { db, folders }: SweepPlatform,
  away: ThoughtAway,
): AsyncGenerator<Found> {
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
export async function* findThumbnails({ folders }: SweepPlatform): AsyncGenerator<Found> {
  for await (const { file, bytes, modifiedAt } of listFiles(folders.thumbnails))
    yield { kind: "THUMBNAILS", bytes, modifiedAt, remove: removeFile(file) };
}

/** Folders of runs: bundles laid out as files, checkpoints. A name that no row has is nobody's. */
export async function* findFolders({ db, folders }: SweepPlatform): AsyncGenerator<Found> {
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
