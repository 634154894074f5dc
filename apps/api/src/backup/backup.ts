/**
 * A backup is a folder that grows: `database/<moment>.jsonl.gz`, each a whole database, and the files of all of them in
 * `content`. First the rows, then the files: bytes come before the row that names them, so that all are there. What can
 * be made again is left out: features, thumbnails, downloaded weights.
 */
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { migrateDeploy } from "../db/migrate.js";
import { queryOnce } from "../db/embedded-process.js";
import { openContentStore } from "../storage/content-store.js";
import { copyContent, copyLoose, listMissing, type Copied } from "./copy-files.js";
import { dumpDatabase } from "./dump-database.js";
import { loadDump, readDumpHead } from "./load-dump.js";

const ENDING = ".jsonl.gz";

export interface BackupPlace {
  databaseUrl: string;
  /** Where Smallset keeps its files. */
  dataDir: string;
  /** Where the backup is. */
  folder: string;
}

const databaseDir = (folder: string) => join(folder, "database");
const contentOf = (dir: string) => openContentStore(join(dir, "content"));

/**
 * Smallset may run meanwhile. The new snapshot has its name only once everything that it needs is there.
 * @throws AppError BACKUP_INCOMPLETE when files were deleted meanwhile, BACKUP_DAMAGED
 */
export async function backUp(
  { databaseUrl, dataDir, folder }: BackupPlace,
  codeVersion: string,
): Promise<{ name: string; rows: number; files: number; copied: Copied }> {
  await mkdir(databaseDir(folder), { recursive: true, mode: 0o700 });
  const partial = join(databaseDir(folder), `.${process.pid}.partial`);
  try {
    const { head, rows, files } = await dumpDatabase(databaseUrl, partial, codeVersion);
    const store = await contentOf(folder);
    const copied = await copyContent(await contentOf(dataDir), store);
    await copyLoose(dataDir, folder);
    const missing = await listMissing(store, files);
    if (missing.length > 0)
      throw new AppError(
        "BACKUP_INCOMPLETE",
        `${missing.length} of ${files.length} files that rows name are not in ${dataDir}, such as ${missing[0]}.`,
        "Somebody deleted runs or datasets meanwhile: back up again. If that says the same, those files are lost.",
      );
    const name = head.createdAt.replaceAll(":", "-");
    await rename(partial, join(databaseDir(folder), name + ENDING));
    return { name, rows, files: files.length, copied };
  } finally {
    await rm(partial, { force: true });
  }
}

/** Names of the snapshots in a backup, the newest last. */
export async function listSnapshots(folder: string): Promise<string[]> {
  const files = await readdir(databaseDir(folder)).catch(() => []);
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
}

/**
 * Into an empty database and a folder of its own; afterwards the tables are those of this Smallset.
 * @param snapshot default: the newest
 * @throws AppError NO_BACKUP, NOT_EMPTY, BACKUP_IS_NEWER, BACKUP_DAMAGED
 */
export async function restore(
  { databaseUrl, dataDir, folder }: BackupPlace,
  { snapshot, prismaDir }: { snapshot?: string | undefined; prismaDir: string },
): Promise<{ name: string; rows: number; copied: Copied }> {
  const snapshots = await listSnapshots(folder);
  const name = snapshot ?? snapshots.at(-1);
  if (!name || !snapshots.includes(name))
    throw new AppError(
      "NO_BACKUP",
      snapshot ? `${folder} has no backup called ${snapshot}.` : `${folder} is no backup.`,
      snapshots.length > 0
        ? `It has ${snapshots.join(", ")}.`
        : "Name the folder that `npm run backup` wrote.",
    );
  const file = join(databaseDir(folder), name + ENDING);
  const head = await readDumpHead(file);
  await requireEmpty(databaseUrl);
  await requireMigrations(prismaDir, head);
  const copied = await copyContent(await contentOf(folder), await contentOf(dataDir));
  await copyLoose(folder, dataDir);
  await migrateDeploy(databaseUrl, prismaDir, { upTo: new Set(head.migrations) });
  const rows = await loadDump(databaseUrl, file);
  await migrateDeploy(databaseUrl, prismaDir);
  return { name, rows, copied };
}

/** Tables without a user are those of a Smallset that never ran. */
async function requireEmpty(url: string): Promise<void> {
  const { rows: tables } = await queryOnce(url, `SELECT to_regclass('"User"') IS NOT NULL AS "isThere"`);
  if (!tables[0].isThere) return;
  const { rowCount } = await queryOnce(url, `SELECT 1 FROM "User" LIMIT 1`);
  if (rowCount)
    throw new AppError(
      "NOT_EMPTY",
      "There is a Smallset in this place already.",
      "Restore into an empty DATA_DIR (or DATABASE_URL), look at it, then put it where you want it.",
    );
}

async function requireMigrations(
  prismaDir: string,
  { migrations, codeVersion }: { migrations: string[]; codeVersion: string },
): Promise<void> {
  for (const migration of migrations)
    await stat(join(prismaDir, "migrations", migration)).catch(() => {
      throw new AppError(
        "BACKUP_IS_NEWER",
        `The backup was made by a later Smallset (${codeVersion}).`,
        "Restore it with that version.",
      );
    });
}
