/** Keeps bytes under their sha256: photos, bundles and other artifacts. A folder by default; the interface is all that others see. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "@smallset/schema";

export interface ContentStore {
  has(sha256: string): Promise<boolean>;
  /** A file on this machine with these bytes. @throws AppError CONTENT_MISSING */
  localPath(sha256: string): Promise<string>;
  /**
   * Takes in a file. `move` consumes it (same file system); otherwise it is copied.
   * @throws AppError HASH_MISMATCH when `sha256` is given and the bytes are others
   */
  put(
    file: string,
    options?: { sha256?: string; move?: boolean },
  ): Promise<{ sha256: string; bytes: number }>;
  /** Places the bytes at `file`, as a hard link where the file system allows. */
  linkTo(sha256: string, file: string): Promise<void>;
  /** Every file that is kept. */
  list(): AsyncIterable<StoredFile>;
  find(sha256: string): Promise<StoredFile | null>;
  /**
   * Takes the bytes away, unless they were put again since `modifiedAt` or `isWanted` says so once they are out of
   * reach: whoever asks for them after that finds them gone and sends them anew. Returns false when they stay.
   */
  remove(sha256: string, options: { modifiedAt: Date; isWanted: () => Promise<boolean> }): Promise<boolean>;
}

export interface StoredFile {
  sha256: string;
  bytes: number;
  /** When it was last put. */
  modifiedAt: Date;
}

const SHA256 = /^[0-9a-f]{64}$/;
export const isSha256 = (text: string): boolean => SHA256.test(text);

/** Hex. Streams, so that a file of any size costs no memory. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export async function openContentStore(dir: string): Promise<ContentStore> {
  // On the same file system as the final place: a rename is atomic only there.
  const aside = join(dir, "aside");
  await mkdir(aside, { recursive: true });
  const pathOf = (sha256: string) => {
    if (!isSha256(sha256)) throw new AppError("BAD_USER_INPUT", `${sha256} is not a sha256.`);
    return join(dir, sha256.slice(0, 2), sha256);
  };

  const store: ContentStore = {
    has: (sha256) => exists(pathOf(sha256)),

    async localPath(sha256) {
      const path = pathOf(sha256);
      if (await exists(path)) return path;
      throw new AppError(
        "CONTENT_MISSING",
        `The bytes of ${sha256} are not in the content store.`,
        "Restore DATA_DIR from a backup, or import the dataset again.",
      );
    },

    async put(file, { sha256, move = false } = {}) {
      const temporary = move ? file : join(aside, randomUUID());
      if (!move) await copyFile(file, temporary);
      try {
        const actual = await hashFile(temporary);
        if (sha256 !== undefined && actual !== sha256)
          throw new AppError(
            "HASH_MISMATCH",
            `Expected sha256 ${sha256}, received ${actual}.`,
            "The file changed or was damaged on its way: send it again.",
          );
        const { size: bytes } = await stat(temporary);
        const path = pathOf(actual);
        // Made young again, so that a sweep which saw it unused leaves it to its new owner.
        const now = new Date();
        const isHere = await utimes(path, now, now).then(
          () => true,
          () => false,
        );
        if (!isHere) {
          await mkdir(dirname(path), { recursive: true });
          await syncToDisk(temporary);
          await rename(temporary, path);
          await syncToDisk(dirname(path));
        }
        return { sha256: actual, bytes };
      } finally {
        await rm(temporary, { force: true });
      }
    },

    async linkTo(sha256, file) {
      const path = await store.localPath(sha256);
      await mkdir(dirname(file), { recursive: true });
      await link(path, file).catch((error: NodeJS.ErrnoException) => {
        // Another file system, or one without hard links.
        if (["EXDEV", "EPERM", "ENOTSUP", "EMLINK"].includes(error.code ?? "")) return copyFile(path, file);
        throw error;
      });
    },

    async *list() {
      for (const shard of await readdir(dir)) {
        if (shard.length !== 2) continue;
        for (const sha256 of await readdir(join(dir, shard))) {
          const found = isSha256(sha256) ? await store.find(sha256) : null;
          if (found) yield found;
        }
      }
    },

    async find(sha256) {
      const stats = await stat(pathOf(sha256)).catch(() => null);
      return stats && { sha256, bytes: stats.size, modifiedAt: stats.mtime };
    },

    async remove(sha256, { modifiedAt, isWanted }) {
      const path = pathOf(sha256);
      const hidden = join(aside, `${SWEPT}${sha256}`);
      const isHidden = await rename(path, hidden).then(
        () => true,
        () => false,
      );
      if (!isHidden) return false;
      const { mtime } = await stat(hidden);
      if (mtime > modifiedAt || (await isWanted())) {
        await rename(hidden, path);
        return false;
      }
      await rm(hidden, { force: true });
      return true;
    },
  };
  await putBackSwept(aside, pathOf);
  return store;
}

const SWEPT = "swept-";

/** A process that died in the middle of a sweep leaves files aside that somebody may want. */
async function putBackSwept(aside: string, pathOf: (sha256: string) => string): Promise<void> {
  for (const name of await readdir(aside)) {
    const sha256 = name.slice(SWEPT.length);
    // Gone already: another process puts it back, or its sweep has ended.
    if (name.startsWith(SWEPT) && isSha256(sha256))
      await rename(join(aside, name), pathOf(sha256)).catch(() => {});
  }
}
