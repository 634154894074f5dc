/** Runs the built launcher as `npm start` does, and looks at its processes from outside. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../src/db/embedded-lock.js";
import { isPostgres, readPostmaster } from "../../src/db/embedded-process.js";

const main = fileURLToPath(new URL("../../dist/launch/main.js", import.meta.url));

export interface Launcher {
  process: ChildProcess;
  output: () => string;
  /** Resolves with the printed link; rejects when the launcher ends before it prints one. */
  signInUrl: Promise<string>;
  /** Resolves with the exit code, null after a kill. */
  ended: Promise<number | null>;
}

/** @param nodeOptions also of all its children */
export function startLauncher(
  env: { DATA_DIR: string; PORT: string; SAMPLE?: string },
  nodeOptions: readonly string[] = [],
): Launcher {
  const child = spawn(process.execPath, [...nodeOptions, main], {
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: "", SAMPLE: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const signInUrl = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const link = /http:\/\/\S+\/sign-in\?token=\S+/.exec(output)?.[0];
      if (link) resolve(link);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("close", (code) => reject(new Error(`The launcher ended with code ${code}:\n${output}`)));
  });
  // Not every test waits for a link.
  signInUrl.catch(() => {});
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { process: child, output: () => output, signInUrl, ended };
}

/** Pids of the launcher's children by the script that they run: server.js, worker.js, dashboard.js. */
export function listChildren(launcher: Launcher): Record<string, number> {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const children: Record<string, number> = {};
  for (const line of table.split("\n")) {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    const script = /([a-z-]+\.js)\b/.exec(args.at(1) ?? "")?.[1];
    if (Number(parent) === launcher.process.pid && script) children[script] = Number(pid);
  }
  return children;
}

/** @throws when none runs there: kill(0) would be the end of the tests themselves */
export function postgresPid(dataDir: string): number {
  const { pid } = readPostmaster(`${dataDir}/postgres/pgdata`);
  if (!isPostgres(pid)) throw new Error(`No Postgres runs in ${dataDir}.`);
  return pid;
}

/** Waits as long as the test lets it. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(50);
}

export const untilGone = (pids: number[]): Promise<void> => until(() => !pids.some(isAlive));
