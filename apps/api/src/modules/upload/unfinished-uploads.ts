/** What a person began to send and did not finish. */
import { rm } from "node:fs/promises";
import type { Viewer } from "../../auth/viewer.js";
import type { Upload } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { nameOfManifest } from "./manifest.js";
import { deleteUpload, listUnfinishedUploads, listUploadFiles } from "./upload.repository.js";
import { findMissing, folderOf, getUpload } from "./upload.service.js";

export interface UnfinishedUpload {
  id: string;
  name: string;
  createdAt: Date;
  expiresAt: Date;
  totalFiles: number;
  totalBytes: number;
  arrivedFiles: number;
}

/** A person rarely has more, and counting asks the file system for each file. */
const MAX_UNFINISHED = 3;

/** What the viewer began to send and did not finish, newest first. An upload whose last byte has arrived is not among them. */
export async function unfinishedUploads(platform: Platform, viewer: Viewer): Promise<UnfinishedUpload[]> {
  const uploads = await listUnfinishedUploads(platform.db, viewer.user.id, MAX_UNFINISHED);
  const described = await Promise.all(uploads.map((upload) => describeUpload(platform, upload)));
  return described.filter(({ arrivedFiles, totalFiles }) => arrivedFiles < totalFiles);
}

async function describeUpload(
  platform: Platform,
  { id, createdAt, expiresAt }: Upload,
): Promise<UnfinishedUpload> {
  const files = await listUploadFiles(platform.db, id);
  const missing = new Set(
    await findMissing(
      platform,
      files.map(({ sha256 }) => sha256),
    ),
  );
  return {
    id,
    name: nameOfManifest(files.map(({ path }) => path)),
    createdAt,
    expiresAt,
    totalFiles: files.length,
    totalBytes: files.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    arrivedFiles: files.filter(({ sha256 }) => !missing.has(sha256)).length,
  };
}

/** Forgets what was begun; files that other uploads or datasets have too stay. @throws AppError NOT_FOUND */
export async function discardUpload(platform: Platform, viewer: Viewer, id: string): Promise<string> {
  await getUpload(platform, viewer, id);
  await deleteUpload(platform.db, id);
  await rm(folderOf(platform, id), { recursive: true, force: true });
  return id;
}
