/** A real database, a real server and a real worker, each in a process of its own, for one test file. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openDatabase, type Database } from "../../src/db/database.js";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.js";
import { migrateDeploy } from "../../src/db/migrate.js";
import { createFirstOwner, createSignInLink } from "../../src/modules/user/user.service.js";

const root = resolve(import.meta.dirname, "../../../..");
const READY_TIMEOUT_MS = 60_000;

export interface TestProcess {
  /** What it printed. */
  output(): string;
  /** As a power cut would. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface TestStack {
  origin: string;
  db: Database;
  databaseUrl: string;
  dataDir: string;
  /** The owner's session. */
  cookie: string;
  startWorker(env?: Record<string, string>): Promise<TestProcess>;
  restartServer(): Promise<void>;
  stop(): Promise<void>;
}

function startProcess(script: string, env: Record<string, string>, readyLine: RegExp) {
  const file = join(root, "apps/api/dist", script);
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build first`);
  const child: ChildProcess = spawn(process.execPath, [file], {
    cwd: env["DATA_DIR"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LOG_LEVEL: "warn",
      NODE_ENV: "test",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exited = once(child, "exit");
  const ready = new Promise<string>((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`${script} is not ready:\n${output}`)), READY_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const match = readyLine.exec(output);
      if (!match) return;
      clearTimeout(timer);
      found(match[1] ?? "");
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("exit", (code) => failed(new Error(`${script} ended with code ${code}:\n${output}`)));
  });
  const kill = async (signal: "SIGKILL" | "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { ready, kill, output: () => output };
}

export async function startStack(env: Record<string, string> = {}): Promise<TestStack> {
  const dataDir = await mkdtemp(join(tmpdir(), "smallset-api-"));
  // Root's Postgres runs as another user; kept out of here, its data would lie, and stay, under /var/lib.
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ rootDir: join(dataDir, "postgres") });
  await migrateDeploy(postgres.url, join(root, "prisma"));
  const db = openDatabase(postgres.url, { poolSize: 3 });
  const shared = {
    DATA_DIR: dataDir,
    DATABASE_URL: postgres.url,
    WEIGHTS_DIR: join(dataDir, "weights"),
    ...env,
  };
  const running = new Set<{ kill(signal: "SIGTERM"): Promise<void> }>();
  const launch = async (script: string, extra: Record<string, string>, readyLine: RegExp) => {
    const child = startProcess(script, { ...shared, ...extra }, readyLine);
    running.add(child);
    return { child, address: await child.ready };
  };
  let server = await launch("server.js", { PORT: "0" }, /server ready on (\S+)/);
  const { port } = new URL(server.address);
  const origin = `http://127.0.0.1:${port}`;

  const owner = await createFirstOwner(db);
  const cookie = await signIn(origin, await createSignInLink(db, owner.id));
  return {
    origin,
    db,
    databaseUrl: postgres.url,
    dataDir,
    cookie,
    startWorker: async (extra = {}) => (await launch("worker.js", extra, /worker ready/)).child,
    async restartServer() {
      await server.child.kill("SIGTERM");
      server = await launch("server.js", { PORT: port }, /server ready on (\S+)/);
    },
    async stop() {
      await Promise.all([...running].map((child) => child.kill("SIGTERM")));
      await db.$disconnect();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Follows a sign-in link as a browser would; returns the session cookie. */
export async function signIn(origin: string, token: string): Promise<string> {
  const response = await fetch(`${origin}/sign-in?token=${token}`, { redirect: "manual" });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (response.status !== 303 || !cookie)
    throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`);
  return cookie;
}
