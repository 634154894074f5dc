/**
 * Mark and sweep over DATA_DIR: finds what no row refers to, and takes it away. Safe beside running work: what came or
 * was asked for since the oldest work under way began, and in the last minutes, stays; a file is moved aside, asked
 * for once more, and put back if somebody wants it by then.
 */
import {
  BATCH,
  DISK_KINDS,
  findContent,
  findFeatures,
  findFolders,
  findThumbnails,
  removeBytes,
  type DiskKind,
  type SweepPlatform,
} from "./find-files.js";
import { findOldestWork, listReferenced, NOTHING_AWAY, type ThoughtAway } from "./reference.repository.js";

export interface KindUse {
  kind: DiskKind;
  files: number;
  bytes: number;
  freeableFiles: number;
  freeableBytes: number;
}

/** Longer than it takes from bytes on disk to the row that refers to them. */
const GRACE_MS = 10 * 60_000;

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
