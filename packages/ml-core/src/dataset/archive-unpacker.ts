/** Writes an archive's files into one folder, and refuses what an honest archive of photos does not hold. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@smallset/schema";
import { throwIfCanceled } from "../runtime/cancel.js";
import { isSystemFile } from "./walk-folder.js";

export interface ArchiveLimits {
  /** Of all files once unpacked. Default 20 GB. */
  maxTotalBytes: number;
  /** Default 250,000, folders included. */
  maxEntries: number;
  /** Unpacked over packed size; photos barely shrink. Looked at from 100 MB on. Default 100. */
  maxRatio: number;
}

export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxTotalBytes: 20e9,
  maxEntries: 250_000,
  maxRatio: 100,
};

/** Small archives may shrink a lot, by a few drawings with flat colours. */
const RATIO_FROM_BYTES = 100e6;
const MAX_PATH_LENGTH = 1024;

export interface Unpacker {
  /** Called for every entry, file or not. @throws AppError ARCHIVE_TOO_MANY_ENTRIES, ARCHIVE_UNSAFE_PATH, CANCELED */
  checkEntry(path: string): void;
  /** Files that a scan would ignore need not be unpacked. */
  isWanted(path: string): boolean;
  /**
   * @param open called when the folder is there: a stream that fails before anybody listens ends the process
   * @throws AppError ARCHIVE_TOO_LARGE, ARCHIVE_BOMB, CANCELED
   */
  write(path: string, open: () => Readable | Promise<Readable>): Promise<void>;
  makeFolder(path: string): Promise<void>;
}

interface UnpackerOptions {
  folder: string;
  archiveBytes: number;
  limits: ArchiveLimits;
  signal?: AbortSignal;
}

export function makeUnpacker({ folder, archiveBytes, limits, signal }: UnpackerOptions): Unpacker {
  let entries = 0;
  let totalBytes = 0;
  /** Counts what really comes out; the sizes that an archive claims can be lies. */
  const count = (bytes: number) => {
    throwIfCanceled(signal);
    totalBytes += bytes;
    if (totalBytes > limits.maxTotalBytes)
      throw new AppError(
        "ARCHIVE_TOO_LARGE",
        `Unpacked, the archive is larger than ${Math.round(limits.maxTotalBytes / 1e6)} MB.`,
        "Leave out what does not belong to the dataset, or give the folder itself.",
      );
    if (totalBytes > RATIO_FROM_BYTES && totalBytes > archiveBytes * limits.maxRatio)
      throw archiveBomb(limits.maxRatio);
  };
  return {
    checkEntry(path) {
      throwIfCanceled(signal);
      if (++entries > limits.maxEntries)
        throw new AppError(
          "ARCHIVE_TOO_MANY_ENTRIES",
          `The archive holds more than ${limits.maxEntries} files and folders.`,
          "Leave out what does not belong to the dataset, or split it into several datasets.",
        );
      if (!isSafePath(path)) throw unsafePath(path);
    },
    isWanted: (path) => !path.split("/").some((part) => part !== "." && isSystemFile(part)),
    async makeFolder(path) {
      await mkdir(join(folder, path), { recursive: true });
    },
    async write(path, open) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          try {
            count(chunk.length);
            done(null, chunk);
          } catch (error) {
            done(error as Error);
          }
        },
      });
      await pipeline(await open(), meter, createWriteStream(file));
    },
  };
}

/** Relative, without "..", without drive letters, device names' colons, or characters that end a C string. */
function isSafePath(path: string): boolean {
  return (
    path.length > 0 &&
    path.length <= MAX_PATH_LENGTH &&
    !path.startsWith("/") &&
    !/^[a-z]:/i.test(path) &&
    !path.includes("\0") &&
    !path.includes("\\") &&
    !path.split("/").includes("..")
  );
}

export const unsafePath = (path: string, cause?: unknown): AppError =>
  new AppError(
    "ARCHIVE_UNSAFE_PATH",
    `The archive wants to write ${JSON.stringify(path.slice(0, 200))}, which is not inside its folder.`,
    "Pack the class folders again, with paths that start at the dataset's folder.",
    { cause },
  );

export const archiveBomb = (ratio: number): AppError =>
  new AppError(
    "ARCHIVE_BOMB",
    `The archive unpacks to more than ${ratio} times its size, which photos do not.`,
    "Unpack it yourself if you trust it, and give the folder.",
  );

export const hasLinks = (path: string): AppError =>
  new AppError(
    "ARCHIVE_HAS_LINKS",
    `The archive holds a link or a device, ${JSON.stringify(path.slice(0, 200))}.`,
    "Pack the files themselves; with tar, add --dereference.",
  );

/** An error that says which archive is broken, unless it is one of ours already. */
export const toArchiveError = (cause: unknown): unknown =>
  cause instanceof AppError
    ? cause
    : new AppError(
        "ARCHIVE_CORRUPT",
        "The archive is damaged or cut short and cannot be unpacked.",
        "Copy or pack it again.",
        { cause },
      );
