/** Puts the rows of a dump into an empty database. */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { AppError } from "@smallset/schema";
import { Client } from "pg";
import { DUMPED_TABLES, MARK, type DumpHead } from "./dump-database.js";

const ROWS_AN_INSERT = 2_000;

const damaged = (file: string, cause?: unknown) =>
  new AppError(
    "BACKUP_DAMAGED",
    `${file} is not a whole backup.`,
    "Take an earlier one: `npm run restore -- <folder> <its name>`.",
    { cause },
  );

/** Not with node:readline, which hides what goes wrong in its input. */
async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const unzipped = createGunzip().setEncoding("utf8");
  source.on("error", (error) => unzipped.destroy(error));
  let rest = "";
  try {
    for await (const chunk of source.pipe(unzipped) as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (error) {
    throw damaged(file, error);
  } finally {
    source.destroy();
  }
}

/** @throws AppError BACKUP_DAMAGED, BACKUP_IS_NEWER */
export async function readDumpHead(file: string): Promise<DumpHead> {
  for await (const line of readLines(file)) {
    if (!line.startsWith(MARK)) break;
    const head = JSON.parse(line.slice(MARK.length)) as DumpHead;
    if (head.formatVersion === 1) return head;
    throw new AppError(
      "BACKUP_IS_NEWER",
      `${file} was made by a later Smallset (${head.codeVersion}).`,
      "Restore it with that version.",
    );
  }
  throw damaged(file);
}

/**
 * All in one transaction, whose tables must be those of the dump's migrations, without rows. Foreign keys are taken away
 * meanwhile, since rows refer to each other in circles, and checked when they come back.
 * @returns how many rows
 * @throws AppError BACKUP_DAMAGED
 */
export async function loadDump(url: string, file: string): Promise<number> {
  const client = new Client({ connectionString: url, application_name: "smallset restore" });
  await client.connect();
  try {
    await client.query("BEGIN");
    const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
      `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`,
    );
    for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
    const count = await insertRows(client, file);
    for (const { table, name, definition } of keys)
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
    await client.query("COMMIT");
    await client.query("ANALYZE");
    return count;
  } finally {
    await client.end();
  }
}

async function insertRows(client: Client, file: string): Promise<number> {
  let table: string | null = null;
  let batch: string[] = [];
  let count = 0;
  let expected = -1;
  const flush = async () => {
    if (batch.length === 0) return;
    const name = client.escapeIdentifier(table!);
    await client.query(
      `INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`,
      [`[${batch.join()}]`],
    );
    count += batch.length;
    batch = [];
  };
  for await (const line of readLines(file)) {
    if (!line.startsWith(MARK)) {
      batch.push(line);
      if (batch.length === ROWS_AN_INSERT) await flush();
      continue;
    }
    await flush();
    const mark = JSON.parse(line.slice(MARK.length)) as { table?: string; end?: number };
    // Only names that we know get into a statement.
    table = DUMPED_TABLES.find((name) => name === mark.table) ?? null;
    expected = mark.end ?? expected;
  }
  if (expected !== count) throw damaged(file);
  return count;
}
