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
import { upsertMetrics } from "../src/modules/run/metric.repository.js";
import type { Platform } from "../src/platform.js";

const RUNS = `{ runs(first: 100, topLevel: true) { edges { node {
  experiment { name runCount } createdBy { name } params { key } summaries { key }
  datasetVersion { dataset { name latestVersion { number } } }
  usage { at } downloads { url }
  gathered { bestChildId spread { key mean } children { id tags { key } } } } } } }`;

interface Parent {
  usage: unknown[];
  gathered: { bestChildId: string; spread: unknown[]; children: { id: string }[] };
}

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
      const { id: parentId, experimentId } = await db.run.create({
        data: {
          name,
          kind: "sweep",
          experiment: { create: { name } },
          datasetVersion: { connect: { id: dataset.versions[0]!.id } },
          createdBy: { connect: { id: user.id } },
          seed: 42n,
          extractorSpec: {},
          hyperparameters: {},
          params: { create: { key: "epochs", value: "50" } },
          events: { create: { seq: 1, payload: { usage: {} } } },
        },
      });
      const child = { name, parentId, experimentId, seed: 42n, extractorSpec: {}, hyperparameters: {} };
      const { id } = await db.run.create({ data: { ...child, status: "FINISHED", bestEpoch: 1 } });
      await upsertMetrics(db, id, [{ key: "val/accuracy", step: 1, value: 0.5 }]);
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
    const { edges } = (answer.data as { runs: { edges: { node: Parent }[] } }).runs;
    for (const { node } of edges) {
      expect(node.usage).toHaveLength(1);
      expect(node.gathered).toMatchObject({
        bestChildId: node.gathered.children[0]!.id,
        spread: [{ key: "val/accuracy", mean: 0.5 }],
      });
    }
    return statements;
  }

  it("costs as many statements with 30 runs as with 3", async () => {
    await createRuns(3);
    const few = await countStatements();
    await createRuns(27);
    expect(await countStatements()).toBe(few);
    // Runs, their count, one for each of ten relations, and two more for children: their metrics and tags.
    expect(few).toBe(14);
  });
});
