/** Runs startEmbeddedPostgres in a process of its own, so that tests can kill it or run it as another user. */
import { fork, type ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

interface StartResult {
  pid: number;
  url: string;
  wasStarted: boolean;
}

interface Starter {
  child: ChildProcess;
  result: Promise<StartResult>;
  ended: Promise<void>;
  /** Resolves once initdb has written something. */
  untilInitdb: Promise<void>;
}

export async function startInAnotherProcess(
  rootDir: string,
  account: { uid?: number; gid?: number } = {},
): Promise<Starter> {
  const script = fileURLToPath(new URL("start-postgres.child.mjs", import.meta.url));
  const child = fork(script, [rootDir], account);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const result = new Promise<StartResult>((resolve, reject) => {
    child.once("message", (message) => resolve(message as StartResult));
    child.once("exit", (code, signal) => reject(new Error(`The starter ended with ${signal ?? code}.`)));
  });
  // A killed starter has no result; only the tests that want one look.
  result.catch(() => {});
  return { child, result, ended, untilInitdb: waitForInitdb(rootDir) };
}

async function waitForInitdb(rootDir: string): Promise<void> {
  const isUnderWay = () =>
    readdirSync(rootDir, { recursive: true }).some((name) =>
      /pgdata\.init\.\d+.(base|global)/.test(String(name)),
    );
  while (!isUnderWay()) await sleep(5);
}
