/** Makes sure that the one origin's port is free before anything starts. */
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";

/** So long may the processes of a killed launcher take to notice and end. */
const ORPHAN_PATIENCE_MS = 20_000;

/** The address at which this machine reaches what listens on `host`. */
export function localOrigin(host: string, port: number): string {
  const isEverywhere = host === "0.0.0.0" || host === "::" || host === "";
  const name = isEverywhere ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

async function tryListen(host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return (server.address() as { port: number }).port;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  } finally {
    server.close();
  }
}

/** Whether a Smallset answers there: then it is one that is ending, or runs with another DATA_DIR. */
async function isSmallset(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(1_000) });
    return ((await response.json()) as { status?: string }).status === "ok";
  } catch {
    return false;
  }
}

/**
 * Returns the port, or a free one for 0.
 * @param mayWait the last launcher here was killed, so that its server may still hold the port for a moment
 * @throws AppError PORT_IN_USE, PORT_UNUSABLE
 */
export async function claimPort(host: string, port: number, mayWait: boolean): Promise<number> {
  const deadline = Date.now() + (mayWait ? ORPHAN_PATIENCE_MS : 0);
  for (;;) {
    const result = await tryListen(host, port);
    if (typeof result === "number") return result;
    if (result.code !== "EADDRINUSE")
      throw new AppError(
        "PORT_UNUSABLE",
        `Cannot listen on ${host}:${port}: ${result.message}.`,
        "Set PORT (1024 or higher) or HOST to something else.",
      );
    if (Date.now() > deadline) {
      const who = (await isSmallset(localOrigin(host, port))) ? "another Smallset" : "another program";
      throw new AppError(
        "PORT_IN_USE",
        `Port ${port} is taken by ${who}.`,
        `Stop that one, or choose another port: PORT=${port + 1} npm start`,
      );
    }
    await sleep(200);
  }
}
