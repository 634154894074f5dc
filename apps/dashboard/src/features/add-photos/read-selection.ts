/** Makes one of what people drop: a folder's photos, or one archive. */
import { type DroppedFile, toDroppedFile } from "../upload/dropped-file";
import { type FolderReading, isImagePath, isLitter, readClassFolders } from "../upload/read-class-folders";
import { readZipPaths } from "../upload/read-zip-paths";

export interface Selection {
  /** What will be sent. */
  files: DroppedFile[];
  /** How the folders read; null for an archive that only the server can open. */
  reading: FolderReading | null;
  archiveName: string | null;
}

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;

const cleanList = (paths: string[]) => paths.map((path) => path.split("/").filter(Boolean).join("/"));

export async function readSelection(chosen: File[]): Promise<Selection> {
  const all = chosen.map(toDroppedFile).filter(({ path }) => !isLitter(path));
  const [archive] = all;
  if (archive && all.length === 1 && ARCHIVE.test(archive.path)) {
    const paths = /\.zip$/i.test(archive.path) ? await readZipPaths(archive.file) : null;
    return {
      files: all,
      reading: paths ? readClassFolders(cleanList(paths)) : null,
      archiveName: archive.path,
    };
  }
  const reading = readClassFolders(all.map(({ path }) => path));
  // Tables go along: one may say which photos belong together.
  const isWanted = ({ path }: DroppedFile) => isImagePath(path) || /\.csv$/i.test(path);
  return { files: all.filter(isWanted), reading, archiveName: null };
}
