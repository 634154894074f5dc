/** Takes in files over plain HTTP: only those whose bytes are not here yet, resumable, verified by hash. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { notFound, requireId } from "../../db/ids.js";
import type { Upload } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { digestManifest, parseManifest } from "./manifest.js";
import {
  findUpload,
  insertUpload,
  listUploadFiles,
  markUploadComplete,
  renewUpload,
} from "./upload.repository.js";

const UPLOAD_LIFE_MS = 7 * 24 * 3_600_000;

/** Questions to the file system at the same time. */
const LOOKUPS = 64;

export const folderOf = ({ folders }: Platform, uploadId: string) => join(folders.uploads, uploadId);

export const partOf = (platform: Platform, uploadId: string, sha256: string) =>
  join(folderOf(platform, uploadId), `${sha256}.part`);

/** Hashes of the list whose bytes are not in the content store, each once. */
export async function findMissing({ content }: Platform, sha256s: string[]): Promise<string[]> {
  const unique = [...new Set(sha256s)];
  const missing: string[] = [];
  for (let from = 0; from < unique.length; from += LOOKUPS) {
    const batch = unique.slice(from, from + LOOKUPS);
    const here = await Promise.all(batch.map((sha256) => content.has(sha256)));
    missing.push(...batch.filter((_, index) => !here[index]));
  }
  return missing;
}

export interface OpenedUpload {
  uploadId: string;
  /** Hashes whose bytes must be sent. */
  missing: string[];
  /** Those of them that arrived in part, before a break: the rest is enough. */
  partial: { sha256: string; receivedBytes: number }[];
}

/** Registers what a client will send. The same files announced again go on where they were broken off. */
export async function createUpload(platform: Platform, viewer: Viewer, body: unknown): Promise<OpenedUpload> {
  const files = parseManifest(body, platform.env);
  const expiresAt = new Date(Date.now() + UPLOAD_LIFE_MS);
  const upload = { userId: viewer.user.id, digest: digestManifest(files), expiresAt };
  const { id } = await platform.db.$transaction(
    async (tx) => (await renewUpload(tx, upload)) ?? (await insertUpload(tx, upload, files)),
  );
  const missing = await findMissing(
    platform,
    files.map((file) => file.sha256),
  );
  if (missing.length === 0) await markUploadComplete(platform.db, id);
  return { uploadId: id, missing, partial: await findPartial(platform, id, missing) };
}

/** What a broken connection left of files that are still missing. */
async function findPartial(
  platform: Platform,
  uploadId: string,
  missing: string[],
): Promise<OpenedUpload["partial"]> {
  const waiting = new Set(await readdir(folderOf(platform, uploadId)).catch((): string[] => []));
  const begun = missing.filter((sha256) => waiting.has(`${sha256}.part`));
  return Promise.all(
    begun.map(async (sha256) => ({
      sha256,
      receivedBytes: await sizeOf(partOf(platform, uploadId, sha256)),
    })),
  );
}

/** @throws AppError NOT_FOUND, also for another person's upload */
export async function getUpload({ db }: Platform, viewer: Pick<Viewer, "user">, id: string): Promise<Upload> {
  const upload = await findUpload(db, requireId("upload", id));
  if (!upload || upload.userId !== viewer.user.id) throw notFound("upload", id);
  return upload;
}

export const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** The upload with every byte here. @throws AppError NOT_FOUND, UPLOAD_INCOMPLETE naming how many are missing */
export async function requireCompleteUpload(
  platform: Platform,
  viewer: Pick<Viewer, "user">,
  uploadId: string,
): Promise<Upload> {
  const upload = await getUpload(platform, viewer, uploadId);
  if (upload.completedAt) return upload;
  const files = await listUploadFiles(platform.db, uploadId);
  const missing = await findMissing(
    platform,
    files.map((file) => file.sha256),
  );
  if (missing.length)
    throw new AppError(
      "UPLOAD_INCOMPLETE",
      `${missing.length} of ${files.length} files have not arrived.`,
      "Send the missing files, then ask again.",
    );
  await markUploadComplete(platform.db, uploadId);
  await rm(folderOf(platform, uploadId), { recursive: true, force: true });
  return upload;
}
