/** Unpacks a tar, gzipped or not. */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { Parser, type ReadEntry } from "tar";
import { archiveBomb, hasLinks, toArchiveError, type Unpacker } from "./archive-unpacker.js";

const FILES = new Set(["File", "OldFile", "ContiguousFile"]);
const FOLDERS = new Set(["Directory", "GNUDumpDir"]);

/** @throws AppError ARCHIVE_CORRUPT, ARCHIVE_HAS_LINKS, ARCHIVE_BOMB, and what `unpacker` throws */
export async function unpackTar(file: string, unpacker: Unpacker): Promise<void> {
  const input = createReadStream(file);
  const unfinished = new Set<Promise<void>>();
  // A parser that gives up leaves its last entry without an end, for which a write would wait for ever.
  const stop = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      // The parser gives the next entry when this one's bytes have been taken, while they may still be being written.
      const onReadEntry = (entry: ReadEntry) => {
        const written = unpackEntry(entry, unpacker, stop.signal);
        unfinished.add(written);
        written.then(() => unfinished.delete(written), reject);
      };
      const parser = new Parser({ strict: true, onReadEntry });
      parser.on("error", reject);
      parser.on("end", resolve);
      input.on("error", reject);
      // It has write, end and "drain", all that pipe needs, but not the type.
      input.pipe(parser as unknown as NodeJS.WritableStream);
    });
    await Promise.all(unfinished);
  } catch (error) {
    if (/decompression ratio/.test(String(error))) throw archiveBomb(1000);
    throw toArchiveError(error);
  } finally {
    input.destroy();
    stop.abort();
    await Promise.allSettled(unfinished);
  }
}

async function unpackEntry(entry: ReadEntry, unpacker: Unpacker, signal: AbortSignal): Promise<void> {
  const path = entry.path.replace(/^(\.\/)+/, "");
  const isFolder = FOLDERS.has(entry.type);
  try {
    // The archive's own root, as `tar -C folder .` writes it.
    if (isFolder && (path === "" || path === ".")) return;
    unpacker.checkEntry(path);
    if (!isFolder && !FILES.has(entry.type)) throw hasLinks(path);
    if (!unpacker.isWanted(path)) return;
    // An empty class folder has to be there for the scan to name it.
    if (isFolder) await unpacker.makeFolder(path);
    else await unpacker.write(path, () => Readable.from(entry, { signal }));
  } finally {
    // An entry whose bytes nobody takes would hold up the rest.
    entry.resume();
  }
}
