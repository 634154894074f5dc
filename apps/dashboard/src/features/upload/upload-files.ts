/** Hands files to the server: first a list of their hashes, then only what it lacks. */
import { AppError, describeError, isAppError } from "@smallset/schema";
import { createUpload, hashFiles } from "./announce-files";
import type { DroppedFile } from "./dropped-file";
import { inParallel } from "./in-parallel";
import { putFile } from "./put-file";
import type { FailedFile, UploadProgress, UploadResult } from "./upload.type";

const totalOf = (list: { file: File }[]): number => list.reduce((sum, { file }) => sum + file.size, 0);

/**
 * Sending the same files again after a break sends only what is still missing, from the byte where it broke. A file
 * that cannot be read, or that the server refuses, does not hold up the others: it is named in `failed`.
 * @throws AppError the server's refusal of all, NOTHING_ARRIVED, or a connection that stayed broken; the signal's
 *   reason when aborted
 */
export async function uploadFiles({
  files,
  signal,
  onProgress,
}: {
  files: DroppedFile[];
  signal: AbortSignal;
  onProgress: (progress: UploadProgress) => void;
}): Promise<UploadResult> {
  const progress: UploadProgress = {
    phase: "hashing",
    doneFiles: 0,
    totalFiles: files.length,
    doneBytes: 0,
    totalBytes: totalOf(files),
    sending: [],
    failed: [],
  };
  const tell = () => onProgress({ ...progress, sending: [...progress.sending] });
  const fail = (path: string, error: unknown) => {
    progress.failed = [...progress.failed, { path, message: describeError(error).message }];
  };

  const manifest = await hashFiles(files, { progress, signal, tell, fail });
  if (!manifest.length) throw nothingArrived(progress.failed);
  const { uploadId, missing, partial } = await createUpload(manifest, signal);
  const fileByHash = new Map(manifest.map((entry) => [entry.sha256, entry]));
  const begun = new Set(partial.map(({ sha256 }) => sha256));
  const toSend = [...new Set(missing)].flatMap((sha256) => fileByHash.get(sha256) ?? []);
  Object.assign(progress, {
    phase: "uploading",
    // What had arrived before is done: a person who comes back sees where they left off.
    doneFiles: manifest.length - toSend.length,
    totalFiles: manifest.length,
    doneBytes: totalOf(manifest) - totalOf(toSend),
    totalBytes: totalOf(manifest),
  });
  tell();

  const refused = new Set<string>();
  // One lane's failure stops the requests of the others, too.
  const lanes = new AbortController();
  const either = AbortSignal.any([signal, lanes.signal]);
  try {
    await inParallel(toSend, async ({ sha256, path, file }) => {
      const entry = { path, fraction: 0, interrupted: false };
      let sent = 0;
      progress.sending.push(entry);
      try {
        await putFile(`/api/uploads/${uploadId}/files/${sha256}`, file, {
          signal: either,
          wasBegun: begun.has(sha256),
          onSent: (bytes) => {
            // Headers count as sent, too: never more than the file.
            const now = Math.min(bytes, file.size);
            progress.doneBytes += now - sent;
            sent = now;
            entry.fraction = file.size ? now / file.size : 1;
            entry.interrupted = false;
            tell();
          },
          onInterrupted: () => {
            entry.interrupted = true;
            tell();
          },
        });
      } catch (error) {
        if (!isOfOneFile(error)) throw error;
        refused.add(sha256);
        fail(path, error);
      }
      progress.doneBytes += file.size - sent;
      progress.doneFiles += 1;
      progress.sending = progress.sending.filter((other) => other !== entry);
      tell();
    });
  } catch (error) {
    lanes.abort(new Error(describeError(error).message));
    throw error;
  }
  const arrived = manifest.filter(({ sha256 }) => !refused.has(sha256));
  if (!arrived.length) throw nothingArrived(progress.failed);
  // An import takes whole uploads only: the rest becomes one of its own, of which nothing is missing.
  const whole = refused.size ? await createUpload(arrived, signal) : { uploadId };
  progress.phase = "done";
  tell();
  return { uploadId: whole.uploadId, failed: progress.failed };
}

/** Codes that say something about one file, not about the upload. */
const isOfOneFile = (error: unknown): boolean =>
  isAppError(error) && ["HASH_MISMATCH", "FILE_TOO_LARGE", "OFFSET_MISMATCH"].includes(error.code);

const nothingArrived = ([first]: FailedFile[]): AppError =>
  new AppError(
    "NOTHING_ARRIVED",
    first
      ? `None of the files could be sent. ${first.path}: ${first.message}`
      : "There are no files to send.",
    "Choose the files again.",
  );
