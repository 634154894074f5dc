/**
 * For developers, after a change to prisma/schema.prisma. Brings its own Postgres.
 *
 * `node dist/launch/migrations.js check` fails when the migrations do not lead to the schema;
 * `node dist/launch/migrations.js new <name>` writes the migration that is missing.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedPostgres } from "../db/embedded-postgres.js";
import { nextMigrationSql } from "../db/migrate.js";

const prismaDir = fileURLToPath(new URL("../../../../prisma", import.meta.url));

async function findMissingSql(): Promise<string | null> {
  const rootDir = await mkdtemp(join(tmpdir(), "smallset-migrations-"));
  // Root's Postgres runs as another user, and must get in.
  await chmod(rootDir, 0o755);
  const postgres = await startEmbeddedPostgres({ rootDir });
  try {
    return await nextMigrationSql(postgres.url, prismaDir);
  } finally {
    await postgres.stop();
    await rm(rootDir, { recursive: true, force: true });
  }
}

async function main([verb, name]: string[]): Promise<number> {
  if (verb !== "check" && !(verb === "new" && name && /^[a-z0-9_]+$/.test(name))) {
    console.error("Use: migrations.js check | migrations.js new <lower_case_name>");
    return 2;
  }
  const sql = await findMissingSql();
  if (sql === null) {
    console.log("The migrations lead to prisma/schema.prisma.");
    return 0;
  }
  if (verb === "check") {
    console.error(`prisma/schema.prisma is ahead of its migrations by:\n\n${sql}`);
    console.error("Write the migration: npm run migrate:new -- <name>");
    return 1;
  }
  const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = join(prismaDir, "migrations", `${time}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, "migration.sql"), sql);
  console.log(`Wrote ${join(folder, "migration.sql")}; read it before you commit it.`);
  return 0;
}

// Explicitly, because the schema engine keeps a timer.
process.exit(await main(process.argv.slice(2)));
