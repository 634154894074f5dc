/**
 * A real Postgres that comes with `npm install`: started here, found again by the next start, lost by no kill.
 *
 * In `rootDir`: `pgdata` (the cluster), `password`, `port` (kept, so that connection pools find it after a
 * restart), `postgres.log`, `start.lock`; or only `moved-to.txt`: see embedded-root-dir.ts.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";
import { escapeIdentifier } from "pg";
import { pickAccount } from "./embedded-account.js";
import { findBinaries } from "./embedded-binaries.js";
import { createCluster, launchServer } from "./embedded-cluster.js";
import { waitForLock } from "./embedded-lock.js";
import { answersFor, isPostgres, queryOnce, readOrNull, readPostmaster } from "./embedded-process.js";
import { findClusterDir, makeRootDir } from "./embedded-root-dir.js";

const RECOVERY_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 20_000;

export interface EmbeddedPostgres {
  /** postgresql://… of the database, with its password. */
  url: string;
  pid: number;
  /** False when one was running already and has been found. */
  wasStarted: boolean;
  /** Where the cluster lies: rootDir, or a folder under /var/lib when the account cannot reach rootDir. */
  rootDir: string;
  isRunning: () => boolean;
  /** Ends sessions and stops; returns when it is gone. Safe to call twice. */
  stop: () => Promise<void>;
}

interface StartOptions {
  /** Created where missing. */
  rootDir: string;
  /** Created where missing. Default smallset. */
  database?: string;
  log?: (message: string) => void;
}

/**
 * Starts Postgres in `rootDir`, or finds the one that runs there. Works as root (under another account) and as
 * an ordinary user, when several processes start at once, and after `kill -9` of anything at any moment.
 * @throws AppError POSTGRES_*
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const { database = "smallset", log = () => {} } = options;
  const wishedDir = resolve(options.rootDir);
  await makeRootDir(wishedDir);
  const lock = await waitForLock(join(wishedDir, "start.lock"));
  try {
    const rootDir = await findClusterDir(wishedDir, log);
    const dataDir = join(rootDir, "pgdata");
    const password = await keepPassword(rootDir);
    const urlOf = (port: number, name: string) => `postgresql://app:${password}@127.0.0.1:${port}/${name}`;
    const isUp = async () => {
      const { port } = readPostmaster(dataDir);
      return port > 0 && (await answersFor(urlOf(port, "postgres"), dataDir));
    };

    let wasStarted = false;
    if (!(await isUpSoon(dataDir, isUp))) {
      const account = pickAccount(dataDir);
      const majorVersion = readOrNull(join(dataDir, "PG_VERSION"))?.trim() ?? null;
      const binDir = await findBinaries({ rootDir, account, majorVersion, log });
      if (majorVersion === null) await createCluster({ rootDir, dataDir, binDir, account, password });
      await launchServer({ rootDir, dataDir, binDir, account, isUp });
      wasStarted = true;
    }

    const { pid, port } = readPostmaster(dataDir);
    await ensureDatabase(urlOf(port, "postgres"), database);
    return {
      url: urlOf(port, database),
      pid,
      wasStarted,
      rootDir,
      isRunning: () => isPostgres(pid),
      stop: () => stop(pid),
    };
  } finally {
    await lock.release();
  }
}

/** The superuser's password, made once. Linked into place whole, so that nobody reads half of it. */
async function keepPassword(rootDir: string): Promise<string> {
  const file = join(rootDir, "password");
  if (!readOrNull(file)) {
    const aside = `${file}.${process.pid}`;
    await writeFile(aside, randomBytes(18).toString("hex"), { mode: 0o600 });
    // Not every file system has hard links; there, the last of two simultaneous first starts would win.
    await link(aside, file).catch(() => (existsSync(file) ? undefined : rename(aside, file)));
    await rm(aside, { force: true });
  }
  const password = readOrNull(file);
  if (!password)
    throw new AppError(
      "POSTGRES_PASSWORD",
      `${file} cannot be read.`,
      "Start Smallset as the user who started it first.",
    );
  return password.trim();
}

/** A living Postgres may be starting, recovering from a crash, or shutting down: gives it time before we start one. */
async function isUpSoon(dataDir: string, isUp: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + RECOVERY_PATIENCE_MS;
  for (;;) {
    if (await isUp()) return true;
    if (!isPostgres(readPostmaster(dataDir).pid)) return false;
    if (Date.now() > deadline)
      throw new AppError(
        "POSTGRES_NO_ANSWER",
        `The Postgres in ${dataDir} runs but does not answer.`,
        "Stop it, then start again.",
      );
    await sleep(100);
  }
}

async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  const { rowCount } = await queryOnce(adminUrl, "select 1 from pg_database where datname = $1", [database]);
  if (!rowCount) await queryOnce(adminUrl, `create database ${escapeIdentifier(database)}`);
}

/** SIGINT is Postgres's fast shutdown. SIGQUIT, should that hang, loses nothing either: the next start replays the log. */
async function stop(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isPostgres(pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_PATIENCE_MS;
    while (isPostgres(pid) && Date.now() < deadline) await sleep(20);
  }
}
