/** Every row in one file, as all of them were at one moment, beside whatever writes meanwhile. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Client } from "pg";
import { Prisma } from "../generated/prisma/client.js";

/** The first line of a dump. */
export interface DumpHead {
  formatVersion: 1;
  /** ISO 8601, by the database's clock. */
  createdAt: string;
  codeVersion: string;
  /** What the tables looked like. */
  migrations: string[];
}

export interface Dump {
  head: DumpHead;
  rows: number;
  /** sha256 of the files that rows refer to. */
  files: string[];
}

/** Lines that are no rows begin with it. */
export const MARK = "#";
const ROWS_A_FETCH = 2_000;
/** A process that runs has said so anew within seconds. */
const LEFT_OUT = new Set<string>(["WorkerProcess"]);
export const DUMPED_TABLES = Object.values(Prisma.ModelName).filter((name) => !LEFT_OUT.has(name));

/** Of these a version, a run or a photo is nothing without its bytes. */
const REFERRED_FILES = `
  SELECT sha256 FROM "Image" UNION SELECT sha256 FROM "Artifact"
  UNION SELECT "bundleSha256" FROM "ModelVersion" WHERE "deletedAt" IS NULL
  UNION SELECT f ->> 'sha256' FROM "ModelVersion" v, jsonb_array_elements(v.manifest -> 'files') f
        WHERE v."deletedAt" IS NULL`;

/**
 * Writes gzipped lines to `file`: the head, then for each table its name and its rows as JSON, then how many there were.
 * @throws what Postgres or the disk says
 */
export async function dumpDatabase(url: string, file: string, codeVersion: string): Promise<Dump> {
  const client = new Client({ connectionString: url, application_name: "smallset backup" });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const head = await readHead(client, codeVersion);
    const counted = { rows: 0 };
    await pipeline(
      Readable.from(linesOf(client, head, counted), { objectMode: false }),
      createGzip({ level: 4 }),
      createWriteStream(file, { mode: 0o600, flush: true }),
    );
    const { rows } = await client.query<{ sha256: string }>(REFERRED_FILES);
    return { head, rows: counted.rows, files: rows.map(({ sha256 }) => sha256) };
  } finally {
    await client.end();
  }
}

async function readHead(client: Client, codeVersion: string): Promise<DumpHead> {
  const { rows } = await client.query<{ name: string; at: Date }>(
    `SELECT migration_name AS name, now() AS at FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const createdAt = (rows[0]?.at ?? new Date()).toISOString();
  return { formatVersion: 1, createdAt, codeVersion, migrations: rows.map(({ name }) => name) };
}

async function* linesOf(client: Client, head: DumpHead, counted: { rows: number }): AsyncGenerator<string> {
  yield `${MARK}${JSON.stringify(head)}\n`;
  for (const table of DUMPED_TABLES) {
    yield `${MARK}${JSON.stringify({ table })}\n`;
    // As text from end to end: a number never passes through JavaScript, which would round a large one.
    await client.query(
      `DECLARE dumped NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${client.escapeIdentifier(table)} t`,
    );
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`FETCH ${ROWS_A_FETCH} FROM dumped`);
      if (rows.length === 0) break;
      counted.rows += rows.length;
      yield rows.map(({ row }) => `${row}\n`).join("");
    }
    await client.query("CLOSE dumped");
  }
  yield `${MARK}${JSON.stringify({ end: counted.rows })}\n`;
}
