/** Keeps one child process alive: restarts it when it dies, and gives up when that does not help. */
import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { AppError } from "@smallset/schema";

const ROTATE_LOG_BYTES = 10_000_000;
/** A child that lived so long was healthy: its next death starts the count anew. */
const HEALTHY_MS = 60_000;
const MAX_QUICK_DEATHS = 5;
const FIRST_DELAY_MS = 500;
const LOG_TAIL_LINES = 6;

export interface SuperviseOptions {
  name: string;
  /** A built script; it must end when its IPC channel closes, so that it does not outlive us. */
  script: string;
  args?: string[];
  /** Asked at each start: the database's address may have changed. */
  env: () => NodeJS.ProcessEnv;
  /** Its stdout and stderr go here, so that the console stays calm. */
  logFile: string;
  onDeath: (message: string) => void;
  /** What it wants whoever started us to know. */
  onNotice?: (text: string) => void;
  /** It died too often in a row; the error says what it wrote last. */
  onGiveUp: (error: AppError) => void;
}

export interface SupervisedProcess {
  name: string;
  pid: () => number | undefined;
  /** Ends it and starts it again with a fresh environment. */
  restart: () => void;
  /** SIGTERM, and SIGKILL when it has not ended after `patienceMs`. Resolves when it is gone. */
  stop: (patienceMs: number) => Promise<void>;
  kill: () => void;
}

export function superviseProcess(options: SuperviseOptions): SupervisedProcess {
  const { name, onDeath, onGiveUp, onNotice } = options;
  let child: ChildProcess | null = null;
  let isStopping = false;
  let isRestarting = false;
  let quickDeaths = 0;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    const startedAt = Date.now();
    const started = startChild(options);
    child = started;
    started.on("message", (message) => {
      const { type, text } = message as { type?: string; text?: string };
      if (type === "notice" && text) onNotice?.(text);
    });
    started.once("exit", (code, signal) => {
      child = null;
      if (isStopping) return;
      if (isRestarting) {
        isRestarting = false;
        start();
        return;
      }
      const cause = signal ?? `code ${code}`;
      quickDeaths = Date.now() - startedAt > HEALTHY_MS ? 1 : quickDeaths + 1;
      if (quickDeaths > MAX_QUICK_DEATHS) return onGiveUp(describeGiveUp(options, cause));
      const delayMs = FIRST_DELAY_MS * 2 ** (quickDeaths - 1);
      onDeath(`The ${name} ended (${cause}); starting it again.`);
      timer = setTimeout(start, delayMs);
    });
  }
  start();

  return {
    name,
    pid: () => child?.pid,
    restart: () => {
      isRestarting = child !== null;
      child?.kill("SIGTERM");
    },
    stop: async (patienceMs) => {
      isStopping = true;
      clearTimeout(timer);
      const ending = child;
      if (!ending) return;
      const gone = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
      const killer = setTimeout(() => ending.kill("SIGKILL"), patienceMs);
      ending.kill("SIGTERM");
      await gone;
      clearTimeout(killer);
    },
    kill: () => {
      isStopping = true;
      clearTimeout(timer);
      child?.kill("SIGKILL");
    },
  };
}

/** Detached: Ctrl-C in a terminal reaches only the launcher, which stops everything in order. */
function startChild({ script, args = [], env, logFile }: SuperviseOptions): ChildProcess {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_LOG_BYTES)
    renameSync(logFile, `${logFile}.1`);
  // A file, not a pipe: what a child says while it dies is kept even when we died first.
  const log = openSync(logFile, "a");
  try {
    return fork(script, args, { env: env(), stdio: ["ignore", log, log, "ipc"], detached: true });
  } finally {
    closeSync(log);
  }
}

function describeGiveUp({ name, logFile }: SuperviseOptions, cause: string): AppError {
  // Without the stack: what went wrong stands above it.
  const lines = readFileSync(logFile, "utf8")
    .split("\n")
    .filter((line) => line.trim() && !/^\s+at |^Node\.js v/.test(line));
  const tail = lines.slice(-LOG_TAIL_LINES).join("\n");
  return new AppError(
    "PROCESS_KEEPS_DYING",
    `The ${name} ended ${MAX_QUICK_DEATHS + 1} times in a row (${cause}). It said last:\n${tail}`,
    `All of it is in ${logFile}.`,
  );
}
