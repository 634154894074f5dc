/** Unpacks a zip. */
import { isUtf8 } from "node:buffer";
import { AppError } from "@smallset/schema";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { hasLinks, toArchiveError, unsafePath, type Unpacker } from "./archive-unpacker.js";

/** The upper half of a zip's external attributes is the Unix mode, where one was written. */
const modeOf = (entry: Entry): number => entry.externalFileAttributes >>> 16;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

const UNSAFE_NAME = /^(?:absolute path|invalid relative path|invalid characters in fileName): (.*)$/s;

/**
 * macOS writes names in UTF-8 without saying so, which by the book are then read as code page 437: "Löwe" becomes
 * "Lo╠êwe". Bytes that are right UTF-8 by chance do not occur in real names.
 */
function readPath(entry: Entry): string {
  const path = isUtf8(entry.fileNameRaw) ? entry.fileNameRaw.toString("utf8") : entry.fileName;
  // Old .NET versions wrote backslashes.
  return path.replaceAll("\\", "/");
}

/** @throws AppError ARCHIVE_CORRUPT, ARCHIVE_ENCRYPTED, ARCHIVE_HAS_LINKS, and what `unpacker` throws */
export async function unpackZip(file: string, unpacker: Unpacker): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(file, { autoClose: false });
    for await (const entry of zip.eachEntry()) await unpackEntry(zip, entry, unpacker);
  } catch (error) {
    // yauzl checks names before we see them.
    const [, path] = UNSAFE_NAME.exec((error as Error).message) ?? [];
    throw path === undefined ? toArchiveError(error) : unsafePath(path, error);
  } finally {
    zip?.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, unpacker: Unpacker): Promise<void> {
  const path = readPath(entry);
  unpacker.checkEntry(path);
  const type = modeOf(entry) & FILE_TYPE;
  if (type && type !== REGULAR && type !== DIRECTORY) throw hasLinks(path);
  if (!unpacker.isWanted(path)) return;
  // An empty class folder has to be there for the scan to name it.
  if (path.endsWith("/")) return await unpacker.makeFolder(path);
  if (entry.isEncrypted())
    throw new AppError(
      "ARCHIVE_ENCRYPTED",
      "The zip is protected by a password.",
      "Pack it again without one.",
    );
  await unpacker.write(path, () => zip.openReadStreamPromise(entry));
}
