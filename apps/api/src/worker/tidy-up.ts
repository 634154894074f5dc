/** Forgets what nobody will come back for: uploads that were never finished, old sessions, links and keys. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { deleteExpiredKeys } from "../modules/idempotency/idempotency.repository.js";
import { deleteExpiredUploads, listUploadsById } from "../modules/upload/upload.repository.js";
import { deleteExpiredSessions } from "../modules/user/user.repository.js";
import type { Platform } from "../platform.js";

/** Safe to run at any time, by several workers. What datasets and predictions refer to stays in the content store. */
export async function tidyUp({ db, folders }: Pick<Platform, "db" | "folders">): Promise<void> {
  const now = new Date();
  await deleteExpiredSessions(db, now);
  await deleteExpiredKeys(db, now);
  await deleteExpiredUploads(db, now);
  const waiting = await readdir(folders.uploads);
  const alive = new Set((await listUploadsById(db, waiting)).map((upload) => upload.id));
  for (const id of waiting.filter((name) => !alive.has(name)))
    await rm(join(folders.uploads, id), { recursive: true, force: true });
}
