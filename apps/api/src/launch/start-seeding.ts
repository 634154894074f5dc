/** Runs seed-sample.ts beside everything else: nobody waits for it, and its memory goes with it. */
import { fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @returns stops it; the next start begins it again */
export function startSeeding(options: {
  env: NodeJS.ProcessEnv;
  logFile: string;
  say: (line: string) => void;
}): () => Promise<void> {
  const { env, logFile, say } = options;
  const log = openSync(logFile, "a");
  const child = fork(fileURLToPath(new URL("seed-sample.js", import.meta.url)), {
    env,
    stdio: ["ignore", log, log, "ipc"],
    detached: true,
  });
  closeSync(log);
  let isStopping = false;
  child.on("message", (message) => say(String(message)));
  const ended = new Promise<void>((resolve) =>
    child.once("exit", (code) => {
      if (code !== 0 && !isStopping)
        say(`The sample project could not be made: see ${logFile}. The next start tries again.`);
      resolve();
    }),
  );
  return async () => {
    isStopping = true;
    child.kill("SIGTERM");
    await ended;
  };
}
