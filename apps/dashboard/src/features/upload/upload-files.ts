/** Hands files to the server: first a list of their hashes, then only what it lacks. */
import { describeError } from "@smallset/schema";
import type { DroppedFile } from "./dropped-file";
import { putFile } from "./put-file";
import { readRefusal } from "./read-refusal";

export interface UploadProgress {
  phase: "hashing" | "uploading" | "done";
  doneFiles: number;
  totalFiles: number;
  doneBytes: number;
  totalBytes: number;
  /** Those being sent now, with their share from 0 to 1; interrupted ones wait to be sent again. */
  sending: { path: string; fraction: number; interrupted: boolean }[];
}

/** As many as a browser opens to one host without queueing, less two for the page itself. */
const PARALLEL = 4;

const totalOf = (list: { file: File }[]): number => list.reduce((sum, { file }) => sum + file.size, 0);

interface Missing {
  sha256: string;
  path: string;
  file: File;
}

/** Runs `work` over all items, `PARALLEL` at a time; the first error stops the rest. */
async function inParallel<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < items.length) {
      try {
        await work(items[next++] as Item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

async function createUpload(
  files: { path: string; size: number; sha256: string }[],
  signal: AbortSignal,
): Promise<{ uploadId: string; missing: string[] }> {
  const response = await fetch("/api/uploads", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ files }),
    signal,
  });
  if (!response.ok) throw readRefusal(response.status, await response.text());
  return (await response.json()) as { uploadId: string; missing: string[] };
}

/**
 * Returns the upload's id for `importDataset` or `predictImages`. Sending the same files again after a break
 * sends only what is still missing.
 * @throws AppError the server's refusal, or a connection that stayed broken; the signal's reason when aborted
 */
export async function uploadFiles({
  files,
  signal,
  onProgress,
}: {
  files: DroppedFile[];
  signal: AbortSignal;
  onProgress: (progress: UploadProgress) => void;
}): Promise<string> {
  const progress: UploadProgress = {
    phase: "hashing",
    doneFiles: 0,
    totalFiles: files.length,
    doneBytes: 0,
    totalBytes: totalOf(files),
    sending: [],
  };
  const tell = () => onProgress({ ...progress, sending: [...progress.sending] });

  // Loaded on first use: a page should not carry a hash function that most visits never need.
  const { hashFile } = await import("./hash-file");
  const manifest: { path: string; size: number; sha256: string }[] = [];
  const fileByHash = new Map<string, Missing>();
  for (const { path, file } of files) {
    const sha256 = await hashFile(file, {
      signal,
      onBytes: (bytes) => {
        progress.doneBytes += bytes;
        tell();
      },
    });
    manifest.push({ path, size: file.size, sha256 });
    fileByHash.set(sha256, { sha256, path, file });
    progress.doneFiles += 1;
    tell();
  }

  const { uploadId, missing } = await createUpload(manifest, signal);
  const toSend = [...new Set(missing)].flatMap((sha256) => fileByHash.get(sha256) ?? []);
  Object.assign(progress, {
    phase: "uploading",
    doneFiles: 0,
    totalFiles: toSend.length,
    doneBytes: 0,
    totalBytes: totalOf(toSend),
  });
  tell();

  // One lane's failure stops the requests of the others, too.
  const lanes = new AbortController();
  const either = AbortSignal.any([signal, lanes.signal]);
  try {
    await inParallel(toSend, async ({ sha256, path, file }) => {
      const entry = { path, fraction: 0, interrupted: false };
      let sent = 0;
      progress.sending.push(entry);
      await putFile(`/api/uploads/${uploadId}/files/${sha256}`, file, {
        signal: either,
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
      progress.doneBytes += file.size - sent;
      progress.doneFiles += 1;
      progress.sending = progress.sending.filter((other) => other !== entry);
      tell();
    });
  } catch (error) {
    lanes.abort(new Error(describeError(error).message));
    throw error;
  }
  progress.phase = "done";
  tell();
  return uploadId;
}
