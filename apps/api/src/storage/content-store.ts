/** Keeps bytes under their sha256: photos, bundles and other artifacts. A folder by default; the interface is all that others see. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
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
        if (!(await exists(path))) {
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
  };
  return store;
}
