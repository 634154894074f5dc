/** `npm run backup -- <folder>` and `npm run restore -- <folder> [snapshot]`, for the DATA_DIR and DATABASE_URL that are set. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError, describeError } from "@smallset/schema";
import { backUp, restore } from "../backup/backup.js";
import { tryLock } from "../db/embedded-lock.js";
import { startEmbeddedPostgres } from "../db/embedded-postgres.js";
import { readEnv, type Env } from "../env.js";
import { CODE_VERSION } from "../modules/run/code-version.js";

const prismaDir = fileURLToPath(new URL("../../../../prisma", import.meta.url));
const count = (value: number): string => value.toLocaleString("en");
const megabytes = (bytes: number): string => `${count(Math.ceil(bytes / 1e6))} MB`;

/** The database that is set, or the embedded one: as it runs, else for as long as the work takes. */
async function withDatabase<T>(env: Env, work: (url: string) => Promise<T>): Promise<T> {
  if (env.DATABASE_URL) return work(env.DATABASE_URL);
  const postgres = await startEmbeddedPostgres({ rootDir: join(env.DATA_DIR, "postgres") });
  try {
    return await work(postgres.url);
  } finally {
    if (postgres.wasStarted) await postgres.stop();
  }
}

async function main([verb, given, snapshot]: string[]): Promise<void> {
  if ((verb !== "backup" && verb !== "restore") || !given)
    throw new AppError(
      "USAGE",
      "Which folder?",
      "npm run backup -- <folder>, or npm run restore -- <folder> [snapshot].",
    );
  const env = readEnv();
  const folder = resolve(given);
  const { DATA_DIR: dataDir } = env;
  if (verb === "backup") {
    const done = await withDatabase(env, (databaseUrl) =>
      backUp({ databaseUrl, dataDir, folder }, CODE_VERSION),
    );
    const { rows, files, copied } = done;
    console.log(`${done.name}: ${count(rows)} rows and ${count(files)} files are in ${folder};`);
    console.log(`${count(copied.files)} of the files are new, ${megabytes(copied.bytes)}.`);
    return;
  }
  await mkdir(dataDir, { recursive: true });
  const lock = await tryLock(join(dataDir, "launcher.lock"), "restore");
  if ("holder" in lock)
    throw new AppError("NOT_EMPTY", `Smallset runs in ${dataDir}.`, "Restore into a DATA_DIR of its own.");
  try {
    const done = await withDatabase(env, (databaseUrl) =>
      restore({ databaseUrl, dataDir, folder }, { snapshot, prismaDir }),
    );
    console.log(
      `${done.name}: ${count(done.rows)} rows and ${count(done.copied.files)} files are in ${dataDir}.`,
    );
    console.log("Features are extracted again when a run needs them. `npm start` goes on from here.");
  } finally {
    await lock.release();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { message, nextStep, code } = describeError(error);
  console.error(message);
  if (nextStep) console.error(nextStep);
  if (code === "INTERNAL" && error instanceof Error) console.error(error.stack);
  process.exit(1);
}
// Explicitly, because the schema engine keeps a timer.
process.exit(0);
