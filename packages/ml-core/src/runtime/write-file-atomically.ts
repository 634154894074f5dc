/** Writes aside, fsyncs, renames: a reader sees the old file or the new one, never half of one. */
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** What half-written files a killed process left are removed after this long. */
const ABANDONED_AFTER_MS = 3_600_000;

export async function writeFileAtomically(
  file: string,
  data: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const aside = await openAside(file);
  try {
    for (const part of typeof data === "string" || data instanceof Uint8Array ? [data] : data)
      await aside.handle.writeFile(part);
    await aside.keep();
  } catch (error) {
    await aside.discard();
    throw error;
  }
}

/** A file that is being written, and has not its name yet. */
export interface AsideFile {
  readonly handle: FileHandle;
  /** On disk for good, under its name, when the promise resolves. */
  keep(): Promise<void>;
  /** Closes and removes it, where `keep` did not. */
  discard(): Promise<void>;
}

/** For what is not written in one go; the caller keeps or discards it. Its folder is made. */
export async function openAside(file: string): Promise<AsideFile> {
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}.tmp`;
  const handle = await open(aside, "wx+");
  return {
    handle,
    keep: async () => {
      await handle.sync();
      await handle.close();
      await rename(aside, file);
      await syncFolder(dirname(file));
    },
    discard: async () => {
      await handle.close().catch(() => {});
      await rm(aside, { force: true });
    },
  };
}

/** The new name itself survives a power cut only when the folder is on disk too. Windows cannot, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Of a half-written file (`.tmp`) that nobody writes to any more. */
export async function removeIfAbandoned(aside: string): Promise<void> {
  const stats = await stat(aside).catch(() => null);
  if (stats && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS) await rm(aside, { force: true });
}
