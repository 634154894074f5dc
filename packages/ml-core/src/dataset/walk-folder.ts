/** Lists a folder as a tree in a fixed order, without what systems leave behind and without leaving the folder. */
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "@smallset/schema";
import { throwIfCanceled } from "../runtime/cancel.js";

export interface FolderFile {
  name: string;
  /** Relative to the folder that was walked, "/" separated, NFC normalised. */
  path: string;
  /** Absolute, spelled as the file system does. */
  file: string;
}

export interface Folder {
  /** NFC normalised; "" for the folder that was walked. */
  name: string;
  path: string;
  folders: Folder[];
  files: FolderFile[];
  /** Links that lead out of the folder or to another folder, and things that are neither file nor folder. */
  skipped: FolderFile[];
}

const JUNK = new Set(["__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", "@eadir"]);

/** What macOS, Windows and network disks leave in folders, and anything hidden: of no interest to anybody. */
export const isSystemFile = (name: string): boolean => name.startsWith(".") || JUNK.has(name.toLowerCase());

/** Order by code unit: the same on every machine and in every language. */
export const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

interface WalkOptions {
  /** Beyond it the walk stops with TOO_MANY_FILES. */
  maxFiles: number;
  signal?: AbortSignal;
}

/** @throws AppError TOO_MANY_FILES, FOLDER_UNREADABLE, CANCELED */
export async function walkFolder(root: string, { maxFiles, signal }: WalkOptions): Promise<Folder> {
  const realRoot = await realpath(root);
  let fileCount = 0;

  /** A link counts as a file when it leads to one inside the root; links to folders could go round in circles. */
  async function leadsToFileInside(link: string): Promise<boolean> {
    try {
      const target = await realpath(link);
      return target.startsWith(realRoot + sep) && (await stat(target)).isFile();
    } catch {
      return false;
    }
  }

  async function walk(directory: string, name: string, path: string): Promise<Folder> {
    throwIfCanceled(signal);
    const folder: Folder = { name, path, folders: [], files: [], skipped: [] };
    for (const entry of await readFolder(directory)) {
      if (isSystemFile(entry.name)) continue;
      const file = join(directory, entry.name);
      const entryName = entry.name.normalize("NFC");
      const entryPath = path ? `${path}/${entryName}` : entryName;
      if (entry.isDirectory()) folder.folders.push(await walk(file, entryName, entryPath));
      else {
        if (++fileCount > maxFiles)
          throw new AppError(
            "TOO_MANY_FILES",
            `The folder holds more than ${maxFiles} files.`,
            "Leave out what does not belong to the dataset, or split it into several datasets.",
          );
        const isFile = entry.isFile() || (entry.isSymbolicLink() && (await leadsToFileInside(file)));
        (isFile ? folder.files : folder.skipped).push({ name: entryName, path: entryPath, file });
      }
    }
    for (const list of [folder.folders, folder.files, folder.skipped])
      list.sort((left, right) => byCodeUnit(left.name, right.name));
    return folder;
  }
  return await walk(realRoot, "", "");
}

async function readFolder(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw new AppError(
      "FOLDER_UNREADABLE",
      `The folder ${directory} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Check that you may read it.",
      { cause: error },
    );
  }
}

/** Every file below `folder`, folders first by name. */
export function* filesBelow(folder: Folder): Iterable<FolderFile> {
  yield* folder.files;
  for (const child of folder.folders) yield* filesBelow(child);
}
