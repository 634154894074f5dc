/** What lies where under DATA_DIR. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

export interface DataFolders {
  content: string;
  /** Files on their way in, one folder per upload. */
  uploads: string;
  thumbnails: string;
  features: string;
  /** Training checkpoints, one folder per run; gone when the run ends. */
  checkpoints: string;
  /** Bundles laid out as files for ml-core, one folder per run; rebuilt from artifacts when missing. */
  bundles: string;
  /** Unpacked archives and assembled folders of running imports. */
  work: string;
}

export async function openDataFolders(dataDir: string): Promise<DataFolders> {
  const names = ["content", "uploads", "thumbnails", "features", "checkpoints", "bundles", "work"] as const;
  const folders = Object.fromEntries(names.map((name) => [name, join(dataDir, name)]));
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  return folders as unknown as DataFolders;
}
