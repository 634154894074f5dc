/** Takes in the bytes of announced files: resumable, verified by hash. */
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@smallset/schema";
import type { Viewer } from "../../auth/viewer.js";
import { notFound } from "../../db/ids.js";
import type { UploadFile } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { findUploadFile } from "./upload.repository.js";
import { folderOf, getUpload, partOf, sizeOf } from "./upload.service.js";

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
