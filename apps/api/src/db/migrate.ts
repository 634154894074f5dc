/** Brings a database to prisma/schema.prisma, and says what a next migration would be. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";
import { queryOnce } from "./embedded-process.js";
import { withSchemaEngine } from "./schema-engine.js";

/** Nothing in the database is left out of account. */
const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** The engine waits 10 s for another process's advisory lock, then says P1002; a long migration takes longer. */
const LOCK_ATTEMPTS = 30;

function readDatamodels(prismaDir: string) {
  const path = resolve(prismaDir, "schema.prisma");
  return [{ path, content: readFileSync(path, "utf8") }];
}

/** @param only default: all */
function readMigrations(prismaDir: string, only?: ReadonlySet<string>) {
  const baseDir = resolve(prismaDir, "migrations");
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (!only || only.has(entry.name)))
    .map((entry) => entry.name)
    .toSorted();
  return {
    baseDir,
    shadowDbInitScript: "",
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(join(baseDir, "migration_lock.toml"), "utf8"),
    },
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(join(baseDir, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

/** Whether every migration of the folder went through and none is half done: then the engine need not be loaded. */
async function isUpToDate(url: string, prismaDir: string, upTo?: ReadonlySet<string>): Promise<boolean> {
  try {
    const { rows } = await queryOnce(
      url,
      `select migration_name as name, finished_at is not null as "isFinished"
       from _prisma_migrations where rolled_back_at is null`,
    );
    const finished = new Set(rows.map((row: { name: string }) => row.name));
    const folders = readMigrations(prismaDir, upTo).migrationDirectories;
    return (
      rows.every((row: { isFinished: boolean }) => row.isFinished) &&
      folders.every(({ path }) => finished.has(path))
    );
  } catch {
    // No such table yet, or no answer: the engine finds out, and words it.
    return false;
  }
}

/**
 * What `prisma migrate deploy` does: applies, in order, the migrations of `<prismaDir>/migrations` that the
 * database has not had. Several processes may call it at once; one works, the others wait.
 * @param options.upTo only these
 * @returns the names of those applied now
 * @throws AppError MIGRATION_FAILED with the engine's words
 */
export async function migrateDeploy(
  url: string,
  prismaDir: string,
  { upTo }: { upTo?: ReadonlySet<string> } = {},
): Promise<string[]> {
  if (await isUpToDate(url, prismaDir, upTo)) return [];
  for (let attempt = 1; ; attempt++) {
    try {
      return await withSchemaEngine(url, readDatamodels(prismaDir), async (engine) => {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList: readMigrations(prismaDir, upTo),
          filters: NO_FILTERS,
        });
        return appliedMigrationNames;
      });
    } catch (error) {
      const { code, message } = describeEngineError(error);
      if (code === "P1002" && attempt < LOCK_ATTEMPTS) {
        await sleep(500);
        continue;
      }
      throw new AppError(
        "MIGRATION_FAILED",
        `The database could not be migrated${code ? ` (${code})` : ""}: ${message}`,
        code === "P3009"
          ? "An earlier migration failed half-way: restore a backup, or repair it and mark it with `prisma migrate resolve`."
          : "Check that DATABASE_URL is reachable, and that its user may create tables.",
        { cause: error },
      );
    }
  }
}

/**
 * The SQL that leads from the migrations to schema.prisma; null when they agree.
 * @param url any Postgres whose user may create databases: the engine replays the migrations in one of its own
 */
export async function nextMigrationSql(url: string, prismaDir: string): Promise<string | null> {
  const datamodels = readDatamodels(prismaDir);
  const migrations = readMigrations(prismaDir);
  return withSchemaEngine(url, datamodels, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: migrations.migrationDirectories.length ? { tag: "migrations", ...migrations } : { tag: "empty" },
      to: { tag: "schemaDatamodel", files: datamodels },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    });
    return exitCode === 0 ? null : (stdout ?? "");
  });
}

/** The engine throws either an error with Prisma's code, or a plain one that carries JSON in its message. */
function describeEngineError(error: unknown): { code: string | null; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    (error as { code?: unknown }).code ??
    message.match(/"error_code":\s*"(P\d{4})"/)?.[1] ??
    message.match(/P\d{4}/)?.[0];
  return { code: typeof code === "string" ? code : null, message: message.trim() };
}
