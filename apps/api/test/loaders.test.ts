/** Lists ask the database once for each relation, however long they are. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { graphql } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../src/db/embedded-postgres.js";
import { migrateDeploy } from "../src/db/migrate.js";
import { PrismaClient } from "../src/generated/prisma/client.js";
import { createContext } from "../src/graphql/context.js";
import { createSchema } from "../src/graphql/schema.js";
import type { Platform } from "../src/platform.js";

const RUNS = `{ runs(first: 100) { edges { node {
  experiment { name runCount } createdBy { name } params { key } summaries { key }
  datasetVersion { dataset { name latestVersion { number } } } } } } }`;

describe("a list of runs", () => {
  let dir: string;
  let postgres: EmbeddedPostgres;
  let db: PrismaClient<"query">;
  let statements = 0;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "smallset-loaders-"));
    postgres = await startEmbeddedPostgres({ rootDir: dir });
    await migrateDeploy(postgres.url, resolve(import.meta.dirname, "../../../prisma"));
    db = new PrismaClient({
      adapter: new PrismaPg({ connectionString: postgres.url }),
      log: [{ emit: "event", level: "query" }],
    });
    db.$on("query", () => statements++);
  });
  afterAll(async () => {
    await db.$disconnect();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function createRuns(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const name = crypto.randomUUID();
      const user = await db.user.create({ data: { name, role: "EDITOR" } });
      const dataset = await db.dataset.create({
        data: { name, versions: { create: { number: 1, seed: 42n, source: {}, status: "READY" } } },
        include: { versions: true },
      });
      await db.run.create({
        data: {
          name,
          experiment: { create: { name } },
          datasetVersion: { connect: { id: dataset.versions[0]!.id } },
          createdBy: { connect: { id: user.id } },
          seed: 42n,
          extractorSpec: {},
          hyperparameters: {},
          params: { create: { key: "epochs", value: "50" } },
        },
      });
    }
  }

  async function countStatements(): Promise<number> {
    const request = {
      requestId: "test",
      ipAddress: null,
      origin: "http://test",
      clearSessionCookie: () => {},
    };
    const contextValue = createContext({ db } as unknown as Platform, null, request);
    statements = 0;
    const answer = await graphql({ schema: createSchema(), source: RUNS, contextValue });
    expect(answer.errors).toBeUndefined();
    return statements;
  }

  it("costs as many statements with 30 runs as with 3", async () => {
    await createRuns(3);
    const few = await countStatements();
    await createRuns(27);
    expect(await countStatements()).toBe(few);
    // Runs, their count, and one for each of eight relations.
    expect(few).toBe(10);
  });
});
