/** The list of hashes by which the server knows what it lacks. */
import type { DroppedFile } from "./dropped-file";
import { readRefusal } from "./read-refusal";
import type { UploadProgress } from "./upload.type";

export interface Announced {
  path: string;
  size: number;
  sha256: string;
  file: File;
}

/** What of these the server has not, whole or in part. @throws AppError its refusal */
export async function createUpload(
  announced: Announced[],
  signal: AbortSignal,
): Promise<{ uploadId: string; missing: string[]; partial: { sha256: string; receivedBytes: number }[] }> {
  const files = announced.map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  const response = await fetch("/api/uploads", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ files }),
    signal,
  });
  if (!response.ok) throw readRefusal(response.status, await response.text());
  return (await response.json()) as Awaited<ReturnType<typeof createUpload>>;
}

/** Within one visit a file is hashed once, however often it is sent. */
const hashes = new WeakMap<File, string>();

/** Leaves out what the browser cannot read, having said so by `fail`. */
export async function hashFiles(
  files: DroppedFile[],
  {
    progress,
    signal,
    tell,
    fail,
  }: {
    progress: UploadProgress;
    signal: AbortSignal;
    tell: () => void;
    fail: (path: string, error: unknown) => void;
  },
): Promise<Announced[]> {
  // Loaded on first use: a page should not carry a hash function that most visits never need.
  const { hashFile } = await import("./hash-file");
  const manifest: Announced[] = [];
  for (const { path, file } of files) {
    let told = 0;
    const onBytes = (bytes: number) => {
      told += bytes;
      progress.doneBytes += bytes;
      tell();
    };
    try {
      const sha256 = hashes.get(file) ?? (await hashFile(file, { signal, onBytes }));
      hashes.set(file, sha256);
      manifest.push({ path, size: file.size, sha256, file });
    } catch (error) {
      signal.throwIfAborted();
      fail(
        path,
        new Error("The browser cannot read it: it was moved, changed or is not allowed.", { cause: error }),
      );
    }
    progress.doneBytes += file.size - told;
    progress.doneFiles += 1;
    tell();
  }
  return manifest;
}
