/** What `npm start` runs: database, migrations, first user, processes, one link. Ctrl-C takes it all down again. */
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, describeError } from "@smallset/schema";
import { findFreePort } from "../db/embedded-process.js";
import { tryLock } from "../db/embedded-lock.js";
import { startEmbeddedPostgres } from "../db/embedded-postgres.js";
import { migrateDeploy } from "../db/migrate.js";
import { environmentWith, readEnv, type Env } from "../env.js";
import { claimPort, localOrigin } from "./claim-port.js";
import { createFirstSignInUrl, publicOrigin } from "./first-sign-in.js";
import { needsSample, sampleDirOf } from "./sample-state.js";
import { supervisePostgres } from "./supervise-postgres.js";
import { superviseProcess, type SupervisedProcess } from "./supervise-process.js";
import { startSeeding } from "./start-seeding.js";
import { waitUntilReady } from "./wait-until-ready.js";

const STOP_PATIENCE_MS = 15_000;
const prismaDir = fileURLToPath(new URL("../../../../prisma", import.meta.url));
const scriptOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const postgresDirOf = (env: Env) => join(env.DATA_DIR, "postgres");
const say = (line: string) => console.log(line);
/** Said once, however often a process that says it is started again. */
const notices = new Set<string>();
const sayOnce = (notice: string) => {
  if (!notices.has(notice)) say(notice);
  notices.add(notice);
};

/** Stops what has been started so far, newest first; filled as the start goes on. */
const cleanups: (() => Promise<void> | void)[] = [];
const children: SupervisedProcess[] = [];
const stopping = new AbortController();

// `npm start | head` closes our output; that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// Before anything starts, so that Ctrl-C in the middle of it leaves nothing behind either.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stopOnSignal());
const starting = start();
try {
  await starting;
} catch (error) {
  await fail(error);
}

async function start(): Promise<void> {
  const env = readEnv();
  const logDir = join(env.DATA_DIR, "logs");
  const lock = await takeDataDir(env.DATA_DIR, logDir, publicOrigin(env, env.PORT));
  if ("holder" in lock) return await sayThatItRuns(env, lock.holder.pid, lock.holder.note);
  cleanups.push(lock.release);
  const port = await claimPort(env.HOST, env.PORT, lock.wasLeftBehind);

  const database = await openDatabaseServer(env);
  stopping.signal.throwIfAborted();
  const applied = await migrateDeploy(database.url(), prismaDir);
  if (applied.length)
    say(`Prepared the database (${applied.length === 1 ? "1 step" : `${applied.length} steps`}).`);

  stopping.signal.throwIfAborted();

  const origin = localOrigin(env.HOST, port);
  const dashboardPort = await findFreePort();
  const childEnv = () =>
    environmentWith({
      NODE_ENV: "production",
      PORT: String(port),
      DATA_DIR: env.DATA_DIR,
      DATABASE_URL: database.url(),
      DASHBOARD_URL: `http://127.0.0.1:${dashboardPort}`,
      API_URL: origin,
      // The sample is imported from where it is drawn, as any folder on the server would be.
      DATASET_ROOTS: [...env.DATASET_ROOTS, sampleDirOf(env.DATA_DIR)].join(":"),
    });
  const supervise = (name: string, script: string, args: string[] = []) =>
    children.push(
      superviseProcess({
        name,
        script: scriptOf(script),
        args,
        env: childEnv,
        logFile: join(logDir, `${name}.log`),
        onDeath: say,
        onNotice: sayOnce,
        onGiveUp: (error) => void fail(error),
      }),
    );
  supervise("server", "../server.js");
  supervise("worker", "../worker.js");
  supervise("dashboard", "dashboard.js", [String(dashboardPort)]);
  const [url] = await Promise.all([
    createFirstSignInUrl(database.url(), publicOrigin(env, port)),
    waitUntilReady(origin, logDir, stopping.signal),
  ]);
  say(`
Smallset is ready. This link signs you in, once:

  ${url}

Photos, models and logs are in ${shortest(env.DATA_DIR)}. Ctrl-C stops everything.
`);
  if (env.SAMPLE && (await needsSample(env.DATA_DIR)))
    cleanups.push(startSeeding({ env: childEnv(), logFile: join(logDir, "sample.log"), say }));
}

/** As it is named from here, unless that leads up first. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere && !fromHere.startsWith("..") ? fromHere : path;
}

/** Makes the folder where it is missing. @param address what another start in the same folder is told */
async function takeDataDir(dataDir: string, logDir: string, address: string): ReturnType<typeof tryLock> {
  try {
    await mkdir(logDir, { recursive: true });
    return await tryLock(join(dataDir, "launcher.lock"), address);
  } catch (error) {
    throw new AppError(
      "DATA_DIR_UNUSABLE",
      `${dataDir} cannot be used: ${(error as Error).message}.`,
      "Start Smallset as the user who started it first, or set DATA_DIR to a folder that you may write.",
    );
  }
}

/** The one that DATABASE_URL names, else the embedded one. */
async function openDatabaseServer(env: Env): Promise<{ url: () => string }> {
  const { DATABASE_URL: given } = env;
  if (given) return { url: () => given };
  const postgres = await supervisePostgres({
    rootDir: postgresDirOf(env),
    log: say,
    onNewAddress: () => children.forEach((child) => child.restart()),
  });
  cleanups.push(postgres.stop);
  return postgres;
}

/** A second start while one runs here: what its user wants is most likely a way in. */
async function sayThatItRuns(env: Env, pid: number, address: string): Promise<void> {
  say(`Smallset runs here already (process ${pid}), at ${address}.`);
  say("Stop it with Ctrl-C where it runs, or start another one with its own DATA_DIR and PORT.");
  try {
    await waitUntilReady(address, join(env.DATA_DIR, "logs"), AbortSignal.timeout(5_000));
    const databaseUrl =
      env.DATABASE_URL ?? (await startEmbeddedPostgres({ rootDir: postgresDirOf(env) })).url;
    say(`\nA new link that signs you in, once:\n\n  ${await createFirstSignInUrl(databaseUrl, address)}\n`);
  } catch {
    // It is still starting, and will print its own.
  }
}

async function stopOnSignal(): Promise<void> {
  if (stopping.signal.aborted) {
    // Asked twice: no more patience with the children. Postgres still shuts down properly, which takes moments.
    for (const child of children) child.kill();
    return;
  }
  say("\nStopping …");
  await stopAll();
  say("Stopped.");
  process.exit(0);
}

async function fail(error: unknown): Promise<void> {
  if (stopping.signal.aborted) return;
  const { message, nextStep, code } = describeError(error);
  console.error(`\nSmallset cannot start, or go on: ${message}`);
  if (nextStep) console.error(nextStep);
  if (code === "INTERNAL" && error instanceof Error) console.error(error.stack);
  await stopAll();
  process.exit(1);
}

/** Children first, together; Postgres when nobody needs it any more; the lock last. */
async function stopAll(): Promise<void> {
  stopping.abort();
  // What is half started must be known before it can be stopped.
  await starting.catch(() => {});
  await Promise.all(children.map((child) => child.stop(STOP_PATIENCE_MS)));
  for (const cleanup of cleanups.toReversed()) await cleanup();
}
