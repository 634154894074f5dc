/** Migrations against a real Postgres. */
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/db/embedded-postgres.js";
import { queryOnce } from "../../src/db/embedded-process.js";
import { migrateDeploy, nextMigrationSql } from "../../src/db/migrate.js";

const ourPrismaDir = fileURLToPath(new URL("../../../../prisma", import.meta.url));
let folder: string;
let postgres: EmbeddedPostgres;

/** A database of its own and a copy of our prisma folder that the test may change. */
async function prepare(name: string): Promise<{ url: string; prismaDir: string }> {
  const prismaDir = join(folder, name);
  cpSync(ourPrismaDir, prismaDir, { recursive: true });
  await queryOnce(postgres.url, `create database ${name}`);
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return { url: url.href, prismaDir };
}

function addMigration(prismaDir: string, name: string, sql: string): void {
  mkdirSync(join(prismaDir, "migrations", name));
  writeFileSync(join(prismaDir, "migrations", name, "migration.sql"), sql);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "smallset-migrate-"));
  chmodSync(folder, 0o755);
  postgres = await startEmbeddedPostgres({ rootDir: join(folder, "postgres") });
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("migrateDeploy", () => {
  it("makes the tables of schema.prisma once, and nothing the second time", async () => {
    const { url, prismaDir } = await prepare("once");
    expect((await migrateDeploy(url, prismaDir)).length).toBeGreaterThan(0);
    await queryOnce(url, `select id, "lastSeq" from "Run"`);
    expect(await migrateDeploy(url, prismaDir)).toEqual([]);
  });

  it("lets one of several processes work while the others wait", async () => {
    const { url, prismaDir } = await prepare("together");
    const applied = await Promise.all([1, 2, 3].map(() => migrateDeploy(url, prismaDir)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it("applies a migration whose function bodies contain semicolons", async () => {
    const { url, prismaDir } = await prepare("bodies");
    addMigration(
      prismaDir,
      "29990101000000_function",
      `CREATE FUNCTION twice(n int) RETURNS int AS $$ BEGIN n := n + n; RETURN n; END; $$ LANGUAGE plpgsql;`,
    );
    await migrateDeploy(url, prismaDir);
    expect((await queryOnce(url, "select twice(21) as answer")).rows).toEqual([{ answer: 42 }]);
  });

  it("keeps the points of a database that has some, and still deletes them with their run", async () => {
    const { url, prismaDir } = await prepare("earlier");
    const names = readdirSync(join(prismaDir, "migrations")).filter((name) => /^\d/.test(name));
    const upTo = new Set(names.filter((name) => name < "20261123235700"));
    await migrateDeploy(url, prismaDir, { upTo });
    const [one, other] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
    await queryOnce(
      url,
      `insert into "Experiment" (id, name) values ('${one}', 'past');
       insert into "Run" (id, name, "experimentId", seed, "extractorSpec", hyperparameters)
         select id::uuid, id, '${one}', 1, '{}', '{}' from unnest(array['${one}', '${other}']) as id;
       insert into "Metric" ("runId", key, step, value)
         select id, 'val/loss', step, 0.5 from "Run", generate_series(1, 100) as step`,
    );
    expect(await migrateDeploy(url, prismaDir)).toContain("20261123235700_metrics_without_foreign_key");
    const counts = `select "runId" as id, count(*)::int as count from "Metric" group by 1 order by 1`;
    expect((await queryOnce(url, counts)).rows).toEqual([
      { id: one, count: 100 },
      { id: other, count: 100 },
    ]);
    await queryOnce(url, `delete from "Run" where id = '${one}'`);
    expect((await queryOnce(url, counts)).rows).toEqual([{ id: other, count: 100 }]);
  });

  it("leaves nothing of a migration that fails, names it, and refuses to go on over it", async () => {
    const { url, prismaDir } = await prepare("broken");
    await migrateDeploy(url, prismaDir);
    addMigration(
      prismaDir,
      "29990101000000_broken",
      `CREATE TABLE half (n int); INSERT INTO nowhere VALUES (1);`,
    );
    await expect(migrateDeploy(url, prismaDir)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining("29990101000000_broken"),
    });
    expect((await queryOnce(url, "select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
    await expect(migrateDeploy(url, prismaDir)).rejects.toThrow("P3009");
  });
});

describe("nextMigrationSql", () => {
  it("finds that our migrations lead to our schema", async () => {
    const { url, prismaDir } = await prepare("agreeing");
    expect(await nextMigrationSql(url, prismaDir)).toBeNull();
  });

  it("writes the SQL for a model that no migration makes yet", async () => {
    const { url, prismaDir } = await prepare("drifting");
    appendFileSync(join(prismaDir, "schema.prisma"), "\nmodel Extra {\n  id Int @id\n}\n");
    expect(await nextMigrationSql(url, prismaDir)).toContain('CREATE TABLE "Extra"');
    const { rows } = await queryOnce(
      url,
      "select datname from pg_database where datname like 'prisma_shadow%'",
    );
    expect(rows).toEqual([]);
  });
});
