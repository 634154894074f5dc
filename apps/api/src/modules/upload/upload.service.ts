/** Takes in files over plain HTTP: only those whose bytes are not here yet, resumable, verified by hash. */
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { notFound, requireId } from "../../db/ids.js";
import type { Upload, UploadFile } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { digestManifest, nameOfManifest, parseManifest } from "./manifest.js";
import {
  deleteUpload,
  findUpload,
  findUploadFile,
  insertUpload,
  listUnfinishedUploads,
  listUploadFiles,
  markUploadComplete,
  renewUpload,
} from "./upload.repository.js";

const UPLOAD_LIFE_MS = 7 * 24 * 3_600_000;
/** Questions to the file system at the same time. */
const LOOKUPS = 64;

const folderOf = ({ folders }: Platform, uploadId: string) => join(folders.uploads, uploadId);
const partOf = (platform: Platform, uploadId: string, sha256: string) =>
  join(folderOf(platform, uploadId), `${sha256}.part`);

/** Hashes of the list whose bytes are not in the content store, each once. */
async function findMissing({ content }: Platform, sha256s: string[]): Promise<string[]> {
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

/** @throws AppError NOT_FOUND, also for another person's upload */
async function getUpload({ db }: Platform, viewer: Pick<Viewer, "user">, id: string): Promise<Upload> {
  const upload = await findUpload(db, requireId("upload", id));
  if (!upload || upload.userId !== viewer.user.id) throw notFound("upload", id);
  return upload;
}

async function getUploadFile(
  platform: Platform,
  viewer: Viewer,
  id: string,
  sha256: string,
): Promise<UploadFile> {
  await getUpload(platform, viewer, id);
  const file = await findUploadFile(platform.db, id, sha256);
  if (!file) throw notFound(`file in upload ${id} with sha256`, sha256);
  return file;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

export interface Received {
  receivedBytes: number;
  totalBytes: number;
  complete: boolean;
}

/** How much of a file has arrived: where to go on after a break. */
export async function getReceived(
  platform: Platform,
  viewer: Viewer,
  uploadId: string,
  sha256: string,
): Promise<Received> {
  const totalBytes = Number((await getUploadFile(platform, viewer, uploadId, sha256)).bytes);
  if (await platform.content.has(sha256)) return { receivedBytes: totalBytes, totalBytes, complete: true };
  return { receivedBytes: await sizeOf(partOf(platform, uploadId, sha256)), totalBytes, complete: false };
}

/** Files that are being written now: two writers would mix their bytes. */
const writing = new Set<string>();

/**
 * Appends the body to what is there. When all has arrived, its hash is checked and it moves into the content store.
 * @throws AppError OFFSET_MISMATCH when `offset` is not what is there; FILE_TOO_LARGE; HASH_MISMATCH; CONFLICT
 */
export async function receiveBytes(
  platform: Platform,
  viewer: Viewer,
  target: { uploadId: string; sha256: string; offset: number },
  body: Readable,
): Promise<Received> {
  const { uploadId, sha256, offset } = target;
  const before = await getReceived(platform, viewer, uploadId, sha256);
  if (before.complete) {
    body.resume(); // another upload was faster; the bytes are the same
    return before;
  }
  const { totalBytes } = before;
  const part = partOf(platform, uploadId, sha256);
  if (writing.has(part))
    throw new AppError("CONFLICT", "This file is being sent already.", "Wait for the other transfer to end.");
  writing.add(part);
  try {
    const receivedBytes = await sizeOf(part);
    if (offset !== receivedBytes)
      throw new AppError(
        "OFFSET_MISMATCH",
        `${receivedBytes} bytes are here; the request begins at ${offset}.`,
        "Ask with GET how much is here and send the rest.",
      );
    await mkdir(folderOf(platform, uploadId), { recursive: true });
    await append(part, body, totalBytes - receivedBytes);
    if ((await sizeOf(part)) < totalBytes)
      return { receivedBytes: await sizeOf(part), totalBytes, complete: false };
    await platform.content.put(part, { sha256, move: true });
    return { receivedBytes: totalBytes, totalBytes, complete: true };
  } finally {
    writing.delete(part);
  }
}

/** What arrived before a broken connection stays: the client goes on from there. */
async function append(part: string, body: Readable, roomBytes: number): Promise<void> {
  let taken = 0;
  const capped = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      taken += chunk.length;
      if (taken > roomBytes)
        throw new AppError(
          "FILE_TOO_LARGE",
          "More bytes came than the manifest says.",
          "Make the manifest anew: the file has changed.",
        );
      yield chunk;
    }
  };
  try {
    await pipeline(body, capped, createWriteStream(part, { flags: "a" }));
  } catch (error) {
    if (error instanceof AppError) await rm(part, { force: true });
    throw error;
  }
}

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
