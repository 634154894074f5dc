/** Copies files under their hash from one content store to another: what is there already is not copied again. */
import { cp, mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError, isAppError } from "@smallset/schema";
import type { ContentStore } from "../storage/content-store.js";

export interface Copied {
  files: number;
  bytes: number;
}

/** Each is hashed on its way. @throws AppError BACKUP_DAMAGED when one is not what its name says */
export async function copyContent(from: ContentStore, to: ContentStore): Promise<Copied> {
  const copied = { files: 0, bytes: 0 };
  for await (const { sha256, bytes } of from.list()) {
    if (await to.has(sha256)) continue;
    try {
      await to.put(await from.localPath(sha256), { sha256 });
    } catch (error) {
      // Deleted since it was listed: whether somebody misses it is asked at the end.
      const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (isGone || (isAppError(error) && error.code === "CONTENT_MISSING")) continue;
      if (!isAppError(error) || error.code !== "HASH_MISMATCH") throw error;
      throw new AppError(
        "BACKUP_DAMAGED",
        `The file ${sha256} is not what it was: ${error.message}`,
        "Take it from another copy, or check the disk.",
        { cause: error },
      );
    }
    copied.files++;
    copied.bytes += bytes;
  }
  return copied;
}

/** Of these, those that the store has not. */
export async function listMissing(store: ContentStore, sha256s: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const sha256 of sha256s) if (!(await store.has(sha256))) missing.push(sha256);
  return missing;
}

/** What people put beside the database by hand, and that the sample was there: small, and no hash names it. */
const LOOSE = ["backbones", "sample-seeded.json"];

export async function copyLoose(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of LOOSE)
    if (existsSync(join(from, name)))
      await cp(join(from, name), join(to, name), { recursive: true, force: false });
}
