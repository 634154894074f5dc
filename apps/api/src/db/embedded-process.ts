/** What can be known of a Postgres from its data folder: its pid, its port, whether it lives and answers. */
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { Client, type QueryResult } from "pg";
import { isAlive } from "./embedded-lock.js";

export const readOrNull = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
};

/** postmaster.pid: line 1 is the pid, line 4 the port. Zeros when there is none (yet). */
export function readPostmaster(dataDir: string): { pid: number; port: number } {
  const lines = readOrNull(join(dataDir, "postmaster.pid"))?.split("\n");
  return { pid: Number(lines?.[0] ?? 0), port: Number(lines?.[3] ?? 0) };
}

/** Whether the pid is a living Postgres: pids of a stale postmaster.pid get reused, and a killed orphan may stay a zombie. */
export function isPostgres(pid: number): boolean {
  if (!pid || !isAlive(pid)) return false;
  if (process.platform === "linux") {
    const [, name, state] = readOrNull(`/proc/${pid}/stat`)?.match(/\((.*)\) (\S)/s) ?? [];
    return name === "postgres" && state !== "Z";
  }
  try {
    return /postgres/i.test(execFileSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

/** One statement on a connection of its own. */
export async function queryOnce(url: string, sql: string, values: unknown[] = []): Promise<QueryResult> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  // Without a listener, a server that dies under us would end this process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

/** Whether what listens at `url` answers and serves exactly this data folder, not another Postgres on a reused port. */
export async function answersFor(url: string, dataDir: string): Promise<boolean> {
  try {
    const { rows } = await queryOnce(url, "select current_setting('data_directory') as folder");
    return realpathSync(rows[0].folder) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

/** The port, or null when something else has it. 0 asks for any. */
const tryPort = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : null));
    });
  });

/** The wished port if it is free on 127.0.0.1, else any free one. */
export async function findFreePort(wished = 0): Promise<number> {
  const port = (await tryPort(wished)) ?? (await tryPort(0));
  if (port === null) throw new AppError("NO_FREE_PORT", "No port is free on 127.0.0.1.");
  return port;
}
