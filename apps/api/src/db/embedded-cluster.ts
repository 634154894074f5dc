/** Makes a cluster and launches its server; embedded-postgres.ts decides when. */
import { execFile, spawn } from "node:child_process";
import { chownSync, closeSync, fstatSync, openSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { AppError } from "@smallset/schema";
import type { Account } from "./embedded-account.js";
import { findFreePort, isPostgres, readOrNull, readPostmaster } from "./embedded-process.js";

const execute = promisify(execFile);

/** A minimal environment: Postgres has no use for our secrets, and macOS needs a definite locale. */
const POSTGRES_ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };
const LOG_ROTATION_BYTES = 5_000_000;

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  // Containers often give /dev/shm only 64 MB.
  dynamic_shared_memory_type: "mmap",
};

interface Cluster {
  rootDir: string;
  dataDir: string;
  binDir: string;
  account: Account;
}

/** initdb aside, then rename: a kill in the middle leaves nothing half-made. */
export async function createCluster(cluster: Cluster & { password: string }): Promise<void> {
  const { rootDir, dataDir, binDir, account, password } = cluster;
  for (const name of await readdir(rootDir)) {
    if (!name.startsWith("pgdata.init")) continue;
    // The initdb of a killed start may still be writing into it; what resists stays, and does no harm.
    const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
    await rm(join(rootDir, name), options).catch(() => {});
  }
  const aside = `${dataDir}.init.${process.pid}`;
  const passwordFile = `${aside}.pw`;
  await mkdir(aside, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined)
    for (const path of [aside, passwordFile]) chownSync(path, account.uid, account.gid);
  const args = ["-D", aside, "-U", "app", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  args.push("--encoding=UTF8", "--locale=C", "--data-checksums");
  try {
    await execute(join(binDir, "initdb"), args, { ...account, cwd: aside, env: POSTGRES_ENV });
  } catch (error) {
    throw new AppError(
      "POSTGRES_INITDB",
      `initdb failed: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`,
      "Check free space and the rights on DATA_DIR, or set DATABASE_URL to a Postgres server.",
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(aside, dataDir);
}

/** Starts the server, detached: it outlives a launcher that is killed, and the next start finds it. */
export async function launchServer(cluster: Cluster & { isUp: () => Promise<boolean> }): Promise<void> {
  const { rootDir, dataDir, binDir, account, isUp } = cluster;
  const logFile = join(rootDir, "postgres.log");
  if (((await stat(logFile).catch(() => null))?.size ?? 0) > LOG_ROTATION_BYTES)
    await rename(logFile, `${logFile}.1`);
  for (let attempt = 1; ; attempt++) {
    // Its pid may by now be another program's, on which Postgres would refuse to start.
    if (!isPostgres(readPostmaster(dataDir).pid)) await rm(join(dataDir, "postmaster.pid"), { force: true });
    const port = await findFreePort(Number(readOrNull(join(rootDir, "port")) ?? 0));
    await writeFile(join(rootDir, "port"), String(port));
    const log = openSync(logFile, "a", 0o600);
    const logLength = fstatSync(log).size;
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(join(binDir, "postgres"), ["-D", dataDir, "-p", String(port), ...settings], {
      ...account,
      cwd: dataDir,
      env: POSTGRES_ENV,
      stdio: ["ignore", log, log],
      detached: true,
    });
    const end: { reason: string | null } = { reason: null };
    child.once("exit", (code, signal) => (end.reason = String(signal ?? code)));
    child.once("error", (error) => (end.reason = error.message));
    child.unref();
    closeSync(log);
    while (end.reason === null && !(await isUp())) await sleep(25);
    if (end.reason === null) return;
    const reason = (readOrNull(logFile) ?? "").slice(logLength).trim();
    // After kill -9 its children hold the shared memory a moment longer; a port may be taken between look and use.
    const mayPass = /in use|could not bind/.test(reason);
    if (!mayPass || attempt > 20)
      throw new AppError(
        "POSTGRES_START",
        `Postgres ended at once (${end.reason}): ${reason}`,
        `See ${logFile}, or set DATABASE_URL to a Postgres server.`,
      );
    await sleep(500);
  }
}
