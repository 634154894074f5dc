/** How full the disk is, by kind of file, and frees what can be. */
import { statfs } from "node:fs/promises";
import type { Platform } from "../../platform.js";
import { readDatabaseBytes } from "./reference.repository.js";
import type { DiskKind } from "./find-files.js";
import { sweepDisk, type KindUse } from "./sweep-disk.js";

/** Only thumbnails cost a moment for everybody who looks: they go when asked for. */
const USUALLY_FREED: DiskKind[] = ["LEFTOVERS", "FEATURES"];

type DiskPlatform = Pick<Platform, "db" | "content" | "folders" | "env">;

export interface DiskUse {
  totalBytes: number;
  availableBytes: number;
  databaseBytes: number;
  kinds: KindUse[];
}

export async function readDiskUsage(platform: DiskPlatform): Promise<DiskUse> {
  const [{ blocks, bavail, bsize }, databaseBytes, kinds] = await Promise.all([
    statfs(platform.env.DATA_DIR),
    readDatabaseBytes(platform.db),
    sweepDisk(platform),
  ]);
  return { totalBytes: blocks * bsize, availableBytes: bavail * bsize, databaseBytes, kinds };
}

export interface Freed {
  freedBytes: number;
  freedFiles: number;
  kinds: KindUse[];
}

const sum = (uses: KindUse[], wanted: readonly DiskKind[]): Freed => {
  const kinds = uses.filter(({ kind }) => wanted.includes(kind));
  return {
    freedBytes: kinds.reduce((total, use) => total + use.freeableBytes, 0),
    freedFiles: kinds.reduce((total, use) => total + use.freeableFiles, 0),
    kinds,
  };
};

export const previewFreeDisk = async (
  platform: DiskPlatform,
  kinds: readonly DiskKind[] = USUALLY_FREED,
): Promise<Freed> => sum(await sweepDisk(platform), kinds);

export const freeDisk = async (
  platform: DiskPlatform,
  kinds: readonly DiskKind[] = USUALLY_FREED,
): Promise<Freed> => sum(await sweepDisk(platform, { free: kinds }), kinds);
