/** The whole product as `npm start` runs it, in a folder of its own, on a free port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const launcher = resolve(import.meta.dirname, "../../apps/api/dist/launch/main.js");

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export interface Stack {
  origin: string;
  /** Signs the first user in, once. */
  signInUrl: string;
  dataDir: string;
  /** The launcher's; server, worker and dashboard are its children. */
  pid: number;
  output: () => string;
  /** Stops every process and waits; the data stays, so that the same stack can start again. */
  stop: () => Promise<void>;
  remove: () => Promise<void>;
}

/** Resolves once the launcher has printed its link. @throws with everything it printed when it ends before that */
export async function startStack(
  options: { dataDir?: string; port?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Stack> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "smallset-e2e-")));
  // Root's Postgres runs as another user; kept out of here, its data would lie, and stay, under /var/lib.
  await chmod(dataDir, 0o755);
  const port = options.port ?? (await findFreePort());
  const child: ChildProcess = spawn(process.execPath, [launcher], {
    cwd: dataDir,
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATA_DIR: dataDir,
      PORT: String(port),
      SAMPLE: "false",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exited = once(child, "exit");
  const signInUrl = await new Promise<string>((found, failed) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const link = /http:\/\/\S+\/sign-in\?token=\S+/.exec(output)?.[0];
      if (link) found(link);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("exit", (code) => failed(new Error(`The launcher ended with code ${code}:\n${output}`)));
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
    await exited;
  };
  return {
    origin: new URL(signInUrl).origin,
    signInUrl,
    dataDir,
    pid: child.pid!,
    output: () => output,
    stop,
    remove: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
