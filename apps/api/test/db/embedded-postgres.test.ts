/** The embedded Postgres, for real: started, killed, found again. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canReach } from "../../src/db/embedded-account.js";
import { isPostgres, queryOnce } from "../../src/db/embedded-process.js";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/db/embedded-postgres.js";
import { startInAnotherProcess } from "./start-in-another-process.js";

const isRoot = process.getuid?.() === 0;
const idOf = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
const nobody = { uid: idOf("-u"), gid: idOf("-g") };

let rootDir: string;
const started: EmbeddedPostgres[] = [];
/** Folders under /var/lib that a test made. */
const elsewheres: string[] = [];

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ rootDir });
  started.push(postgres);
  return postgres;
}

beforeEach(() => {
  rootDir = mkdtempSync(join(tmpdir(), "smallset-pg-"));
  chmodSync(rootDir, 0o755);
});

afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
  for (const path of [rootDir, ...elsewheres.splice(0)]) rmSync(path, { recursive: true, force: true });
});

describe("startEmbeddedPostgres", () => {
  it("keeps rows, password and port over a stop and a start", async () => {
    const first = await start();
    await queryOnce(first.url, "create table note (text text)");
    await queryOnce(first.url, "insert into note values ('kept')");
    await first.stop();
    expect(first.isRunning()).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.wasStarted).toBe(true);
    expect((await queryOnce(second.url, "select text from note")).rows).toEqual([{ text: "kept" }]);
  });

  it("finds a server that runs already instead of starting another", async () => {
    const first = await start();
    const second = await start();
    expect(second.wasStarted).toBe(false);
    expect(second.pid).toBe(first.pid);
  });

  it("loses no acknowledged row when Postgres is killed", async () => {
    const first = await start();
    await queryOnce(first.url, "create table acknowledged (n int)");
    for (let n = 0; n < 50; n++) await queryOnce(first.url, "insert into acknowledged values ($1)", [n]);
    process.kill(first.pid, "SIGKILL");
    while (first.isRunning()) await sleep(10);

    const second = await start();
    const { rows } = await queryOnce(second.url, "select count(*)::int as count from acknowledged");
    expect(rows[0].count).toBe(50);
  });

  it("starts over a postmaster.pid whose number is now another program's", async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(first.rootDir, "pgdata", "postmaster.pid"), `${process.pid}\n/elsewhere\n0\n5432\n`);
    expect((await start()).wasStarted).toBe(true);
  });

  it("takes another port when its own has been taken meanwhile", async () => {
    const first = await start();
    await first.stop();
    const { createServer } = await import("node:net");
    const squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    const second = await start();
    expect(second.url).not.toBe(first.url);
    await queryOnce(second.url, "select 1");
    squatter.close();
  });

  it("starts one server for several processes that start at once", async () => {
    const starters = await Promise.all([1, 2, 3].map(() => startInAnotherProcess(rootDir)));
    const results = await Promise.all(starters.map((starter) => starter.result));
    started.push(await startEmbeddedPostgres({ rootDir }));
    expect(new Set(results.map(({ pid }) => pid))).toEqual(new Set([started[0]!.pid]));
    expect(results.filter(({ wasStarted }) => wasStarted)).toHaveLength(1);
  });

  it("survives the process that started it, and a start that was killed in the middle of initdb", async () => {
    const killed = await startInAnotherProcess(rootDir);
    await killed.untilInitdb;
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(() => readFileSync(join(rootDir, "pgdata", "PG_VERSION"))).toThrow("ENOENT");

    const owner = await startInAnotherProcess(rootDir);
    const { pid } = await owner.result;
    await owner.ended;
    const found = await start();
    expect(found.pid).toBe(pid);
    expect(found.wasStarted).toBe(false);
  });

  it.runIf(isRoot && canReach(nobody, import.meta.dirname))("works as an ordinary user", async () => {
    const own = join(rootDir, "own");
    mkdirSync(own);
    chownSync(own, nobody.uid, nobody.gid);
    const starter = await startInAnotherProcess(own, nobody);
    const { pid } = await starter.result;
    expect(Number(execFileSync("ps", ["-o", "uid=", "-p", String(pid)], { encoding: "utf8" }))).toBe(
      nobody.uid,
    );
    process.kill(pid, "SIGINT");
    while (isPostgres(pid)) await sleep(20);
  });

  describe.runIf(isRoot)("as root, in a folder that its account cannot enter", () => {
    let closed: string;
    const startInClosed = () => startEmbeddedPostgres({ rootDir: join(closed, "postgres") });

    beforeEach(() => {
      closed = join(rootDir, "closed");
      mkdirSync(closed, { mode: 0o700 });
    });
    afterEach(() => {
      for (const { rootDir: elsewhere } of started)
        if (elsewhere.startsWith("/var/lib/smallset/")) elsewheres.push(elsewhere);
    });

    it("puts the data elsewhere, finds it again, and keeps it when the folder moves", async () => {
      const first = await startInClosed();
      started.push(first);
      expect(first.rootDir).toMatch(/^\/var\/lib\/smallset\//);
      expect(readFileSync(join(closed, "postgres", "moved-to.txt"), "utf8")).toBe(first.rootDir);
      await queryOnce(first.url, "create table note (text text)");
      await first.stop();
      renameSync(closed, `${closed}-2`);
      closed = `${closed}-2`;
      const second = await startInClosed();
      started.push(second);
      await queryOnce(second.url, "select * from note");
    });

    it("refuses to let a copy of the folder use the same database, and begins anew when the folder is new", async () => {
      const first = await startInClosed();
      started.push(first);
      cpSync(closed, `${closed}-copy`, { recursive: true });
      await expect(
        startEmbeddedPostgres({ rootDir: join(`${closed}-copy`, "postgres") }),
      ).rejects.toMatchObject({ code: "POSTGRES_DATA_SHARED" });

      await first.stop();
      rmSync(join(closed, "postgres"), { recursive: true });
      const fresh = await startInClosed();
      started.push(fresh);
      expect(fresh.rootDir).not.toBe(first.rootDir);
    });
  });
});
