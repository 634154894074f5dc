/** A backup of a real database beside its files, and back into an empty place. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DUMPED_TABLES } from "../../src/backup/dump-database.js";
import { openDatabase, type Database } from "../../src/db/database.js";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/db/embedded-postgres.js";
import { migrateDeploy } from "../../src/db/migrate.js";
import { upsertMetrics } from "../../src/modules/run/metric.repository.js";
import { openContentStore } from "../../src/storage/content-store.js";
import { seedDataset, seedImages, seedRun } from "../support/seed-rows.js";

const root = resolve(import.meta.dirname, "../../../..");

describe("a backup", { timeout: 120_000 }, () => {
  let dir: string;
  let dataDir: string;
  let folder: string;
  let postgres: EmbeddedPostgres;
  let db: Database;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "smallset-backup-"));
    // Root's Postgres runs as another user, who must get in.
    await chmod(dir, 0o755);
    [dataDir, folder] = [join(dir, "data"), join(dir, "backup")];
    await mkdir(dataDir);
    postgres = await startEmbeddedPostgres({ rootDir: join(dataDir, "postgres") });
    await migrateDeploy(postgres.url, join(root, "prisma"));
    db = openDatabase(postgres.url, { poolSize: 2 });
    await seedPast();
  });
  afterAll(async () => {
    await db.$disconnect();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  });

  /** Puts bytes into the content store of `dataDir`. */
  async function keep(text: string): Promise<string> {
    const file = join(dir, "incoming");
    await writeFile(file, text);
    return (await (await openContentStore(join(dataDir, "content"))).put(file, { move: true })).sha256;
  }

  /** Rows that are hard to carry: large numbers, what is no number, JSON, arrays, rows that refer to each other. */
  async function seedPast() {
    const user = await db.user.create({ data: { name: 'Zoë "Z" \\ O’Neil\n', role: "OWNER" } });
    await db.apiToken.create({
      data: { name: "all", tokenHash: "h", userId: user.id, scopes: ["read", 'we"ird,'] },
    });
    const version = await seedDataset(db, "Photos", {
      seed: 9_007_199_254_740_993n,
      source: { path: "/a'b" },
    });
    const [image] = await seedImages(db, version.id, 3, "cat");
    for (const { id } of await db.image.findMany())
      await db.image.update({ where: { id }, data: { sha256: await keep(`photo ${id}`) } });
    const parent = await seedRun(db, version.id, { name: "parent", status: "FINISHED", kind: "sweep" });
    // The child's id comes first: no order of ids makes both references right.
    const child = await seedRun(db, version.id, {
      id: "00000000-0000-7000-8000-000000000001",
      name: "child",
      status: "FINISHED",
      parentId: parent.id,
      childIndex: 0,
      clonedFromId: parent.id,
    });
    const curve = Array.from({ length: 5_000 }, (_, index) => ({
      key: "val/loss",
      step: index + 1,
      value: 1 / 3 ** (index % 200),
    }));
    await upsertMetrics(db, child.id, curve);
    await db.$executeRaw`UPDATE "Metric" SET value = 'Infinity' WHERE step = 7`;
    await db.$executeRaw`UPDATE "Metric" SET value = 'NaN' WHERE step = 8`;
    await db.artifact.create({
      data: {
        runId: child.id,
        kind: "bundle",
        path: "top.bin",
        sha256: await keep("weights"),
        bytes: 7n,
        mediaType: "application/octet-stream",
      },
    });
    await db.imageIssue.create({
      data: {
        datasetVersionId: version.id,
        imageId: image!.id,
        position: 0,
        path: "cat/0.jpg",
        code: "TINY",
        severity: "warning",
        message: "1 × 1\u2028px",
      },
    });
  }

  /** Runs the command as `npm run backup` and `npm run restore` do. */
  const run = (args: string[], env: Record<string, string>) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const script = join(root, "apps/api/dist/launch/backup.js");
      const settings = { ...process.env, DATABASE_URL: "", ...env };
      execFile(process.execPath, [script, ...args], { env: settings, cwd: dir }, (error, out, err) =>
        done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  const backUp = () => run(["backup", folder], { DATA_DIR: dataDir });
  const restore = (to: string, ...more: string[]) => run(["restore", folder, ...more], { DATA_DIR: to });

  /** Every row of every table, as text. */
  async function readAll(database: Database): Promise<Record<string, string[]>> {
    const tables: Record<string, string[]> = {};
    for (const table of DUMPED_TABLES) {
      const rows = await database.$queryRawUnsafe<{ row: string }[]>(
        `SELECT to_jsonb(t)::text AS row FROM "${table}" t ORDER BY 1`,
      );
      tables[table] = rows.map(({ row }) => row);
    }
    return tables;
  }

  it("made while Smallset runs brings back every row and every file", async () => {
    const made = await backUp();
    expect([made.err, made.code]).toEqual(["", 0]);
    expect(postgres.isRunning()).toBe(true);
    const restored = join(dir, "restored");
    const back = await restore(restored);
    expect([back.err, back.code]).toEqual(["", 0]);

    const other = await startEmbeddedPostgres({ rootDir: join(restored, "postgres") });
    const otherDb = openDatabase(other.url, { poolSize: 1 });
    try {
      const [before, after] = [await readAll(db), await readAll(otherDb)];
      expect(before["Metric"]).toHaveLength(5_000);
      expect(after).toEqual(before);
      const store = await openContentStore(join(restored, "content"));
      for (const { sha256, id } of await otherDb.image.findMany())
        expect(await readFile(await store.localPath(sha256), "utf8")).toBe(`photo ${id}`);
      // What belongs together is held together again.
      await expect(otherDb.datasetVersion.deleteMany()).rejects.toThrow(/foreign key/i);
    } finally {
      await otherDb.$disconnect();
      await other.stop();
    }

    const again = await restore(restored);
    expect([again.code, again.err]).toEqual([
      1,
      expect.stringContaining("There is a Smallset in this place"),
    ]);
  });

  it("made again copies only what is new, and keeps the snapshot before", async () => {
    const [first] = (await readdir(join(folder, "database"))).map((name) => name.replace(".jsonl.gz", ""));
    const version = await db.datasetVersion.findFirstOrThrow();
    await db.image.updateMany({
      where: { datasetVersionId: version.id, position: 0 },
      data: { sha256: await keep("another photo") },
    });
    const made = await backUp();
    expect([made.code, made.out]).toEqual([0, expect.stringContaining("\n1 of the files are new")]);
    expect(await readdir(join(folder, "database"))).toHaveLength(2);
    const unknown = await restore(join(dir, "unknown"), "yesterday");
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining(`It has ${first}, `)]);
  });

  it("is not called one while a file is missing", async () => {
    const { id } = await db.image.findFirstOrThrow();
    await db.image.update({ where: { id }, data: { sha256: "0".repeat(64) } });
    const made = await backUp();
    expect([made.code, made.err]).toEqual([1, expect.stringContaining("1 of 4 files that rows name")]);
    expect(await readdir(join(folder, "database"))).toHaveLength(2);
  });

  it("that was damaged is refused, and nothing is left half restored", async () => {
    const name = "2000-01-01T00-00-00.000Z";
    const [whole] = await readdir(join(folder, "database"));
    const bytes = await readFile(join(folder, "database", whole!));
    await writeFile(join(folder, "database", `${name}.jsonl.gz`), bytes.subarray(0, bytes.length - 2_000));
    const target = join(dir, "from damaged");
    const cut = await restore(target, name);
    expect([cut.code, cut.err]).toEqual([1, expect.stringContaining("is not a whole backup")]);
    const second = await restore(target);
    expect([second.err, second.code]).toEqual(["", 0]);

    const shard = (await readdir(join(folder, "content"))).find((entry) => entry.length === 2)!;
    const [file] = await readdir(join(folder, "content", shard));
    await appendFile(join(folder, "content", shard, file!), "!");
    const rotten = await restore(join(dir, "from rotten"));
    expect([rotten.code, rotten.err]).toEqual([1, expect.stringContaining(`${file} is not what it was`)]);
    expect(existsSync(join(dir, "from rotten", "content", shard, file!))).toBe(false);
  });
});
