/** Forgets what nobody will come back for: uploads that were never finished, old sessions, links and keys. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isTerminalStatus } from "@smallset/schema";
import { isId } from "../db/ids.js";
import { sweepContent } from "../modules/disk/sweep-disk.js";
import { deleteExpiredKeys } from "../modules/idempotency/idempotency.repository.js";
import { deleteForgottenPredictions } from "../modules/prediction/prediction-log.repository.js";
import { listRunsByIds } from "../modules/run/run.repository.js";
import { forgetSystemEvents } from "../modules/system/system-event.repository.js";
import { deleteExpiredUploads, listUploadsById } from "../modules/upload/upload.repository.js";
import { deleteExpiredSessions } from "../modules/user/user.repository.js";
import { deleteOldDeliveries } from "../modules/webhook/webhook.repository.js";
import type { Platform } from "../platform.js";

/** Longer than any request, export or import leaves its folder untouched. */
const WORK_LIFE_MS = 24 * 3_600_000;
/** A canceled batch can be continued as long as an upload lives. */
const BATCH_LIFE_MS = 7 * 24 * 3_600_000;

/** Safe to run at any time, by several workers. What datasets and predictions refer to stays in the content store. */
export async function tidyUp(platform: Pick<Platform, "db" | "folders" | "content">): Promise<void> {
  const { db, folders } = platform;
  const now = new Date();
  await deleteExpiredSessions(db, now);
  await deleteExpiredKeys(db, now);
  await deleteOldDeliveries(db, now);
  await deleteExpiredUploads(db, now);
  // The photo with what was said of it, unless a dataset or another answer has it too.
  await sweepContent(platform, await deleteForgottenPredictions(db, now));
  await forgetSystemEvents(db, now);
  await dropCheckpoints(db, folders);
  const waiting = await readdir(folders.uploads);
  const alive = new Set((await listUploadsById(db, waiting)).map((upload) => upload.id));
  for (const id of waiting.filter((name) => !alive.has(name)))
    await rm(join(folders.uploads, id), { recursive: true, force: true });
  await tidyWork(folders.work, now);
}

/** What killed processes left behind: predict-*, export-*, manifest-*, unpacked imports, canceled batches. */
async function tidyWork(dir: string, now: Date): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    const life = name.startsWith("batch-") ? BATCH_LIFE_MS : WORK_LIFE_MS;
    const entry = await stat(path).catch(() => null);
    if (entry && now.getTime() - entry.mtimeMs > life) await rm(path, { recursive: true, force: true });
  }
}

/** Of runs that ended while no worker held them: canceled when paused, or taken over elsewhere. */
async function dropCheckpoints(db: Platform["db"], folders: Platform["folders"]): Promise<void> {
  const ids = (await readdir(folders.checkpoints)).filter(isId);
  const needed = new Set(
    (await listRunsByIds(db, ids)).filter(({ status }) => !isTerminalStatus(status)).map(({ id }) => id),
  );
  for (const id of ids.filter((one) => !needed.has(one)))
    await rm(join(folders.checkpoints, id), { recursive: true, force: true });
}
