/** Makes any source a folder: a folder is one already, a zip or tar is unpacked. */
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { DEFAULT_ARCHIVE_LIMITS, makeUnpacker, type ArchiveLimits } from "./archive-unpacker.js";
import { unpackTar } from "./unpack-tar.js";
import { unpackZip } from "./unpack-zip.js";

export interface OpenDatasetSourceOptions {
  /** A folder, or a .zip, .tar, .tar.gz or .tgz; archives are known by their content, whatever their name. */
  source: string;
  /** Where archives are unpacked; the caller removes it. */
  tempDir: string;
  limits?: Partial<ArchiveLimits>;
  signal?: AbortSignal;
}

/**
 * Returns the folder to scan. Nothing of an archive is ever written outside of `tempDir`.
 * @throws AppError DATASET_NOT_FOUND, ARCHIVE_UNSUPPORTED, ARCHIVE_CORRUPT, ARCHIVE_ENCRYPTED, ARCHIVE_UNSAFE_PATH,
 *   ARCHIVE_HAS_LINKS, ARCHIVE_TOO_LARGE, ARCHIVE_TOO_MANY_ENTRIES, ARCHIVE_BOMB, CANCELED
 */
export async function openDatasetSource(options: OpenDatasetSourceOptions): Promise<string> {
  const { source, tempDir, signal } = options;
  const stats = await stat(source).catch(() => null);
  if (!stats)
    throw new AppError("DATASET_NOT_FOUND", `There is no folder or archive ${source}.`, "Check the path.");
  if (stats.isDirectory()) return source;

  const limits = { ...DEFAULT_ARCHIVE_LIMITS, ...options.limits };
  const folder = join(tempDir, "unpacked");
  const unpacker = makeUnpacker({ folder, archiveBytes: stats.size, limits, ...(signal && { signal }) });
  switch (await sniffArchive(source)) {
    case "zip":
      await unpackZip(source, unpacker);
      return folder;
    case "tar":
      await unpackTar(source, unpacker);
      return folder;
    default:
      throw new AppError(
        "ARCHIVE_UNSUPPORTED",
        `${source} is neither a folder nor a zip or tar archive.`,
        "Give a folder of class folders, or a .zip, .tar or .tar.gz of one.",
      );
  }
}

async function sniffArchive(file: string): Promise<"zip" | "tar" | null> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    const head = buffer.subarray(0, bytesRead).toString("latin1");
    // An empty zip is only its end record; a zip may also have been cut into parts, which yauzl then refuses.
    if (["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"].includes(head.slice(0, 4))) return "zip";
    if (head.startsWith("\x1f\x8b") || head.slice(257, 262) === "ustar") return "tar";
    return null;
  } finally {
    await handle.close();
  }
}
