/** Finding runs: by params, metrics, tags and dates, in any order, page by page, in a fixed number of statements. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertMetrics } from "../../src/modules/run/metric.repository.js";
import { startEmptyDatabase, type EmptyDatabase } from "../support/empty-database.js";

interface RunsAnswer {
  runs: {
    totalCount: number;
    edges: { cursor: string; node: { name: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}
const RUNS = `query ($search: String, $sort: RunSort, $first: Int! = 100, $after: String, $offset: Int! = 0) {
  runs(search: $search, sort: $sort, first: $first, after: $after, offset: $offset) {
    totalCount edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`;

/** name, status, params, best val/accuracy, tags */
const RUNS_GIVEN = [
  ["cats 1", "FINISHED", { learningRate: 0.001, optimizer: "adam" }, 0.91, { team: "blue" }],
  ["cats 2", "FINISHED", { learningRate: 0.0001, optimizer: "sgd" }, 0.95, {}],
  ["dogs 1", "FAILED", { learningRate: 0.01, optimizer: "adam" }, null, { team: "red" }],
  ["100%_dogs", "RUNNING", { learningRate: 3e-4, optimizer: "rmsprop" }, 0.91, {}],
  ["birds", "SCHEDULED", { optimizer: "adam", learningRate: "auto" }, null, {}],
] as const;

describe("runs", () => {
  let database: EmptyDatabase;
  beforeAll(async () => {
    database = await startEmptyDatabase();
    const { db } = database;
    const experiment = await db.experiment.create({ data: { name: "pets" } });
    for (const [name, status, params, accuracy, tags] of RUNS_GIVEN) {
      const run = await db.run.create({
        data: {
          name,
          status,
          experimentId: experiment.id,
          seed: 42n,
          extractorSpec: {},
          hyperparameters: {},
          createdAt: name === "birds" ? new Date("2026-11-01T12:00:00Z") : new Date("2026-11-20T12:00:00Z"),
          params: {
            create: Object.entries(params).map(([key, value]) => ({
              key,
              value: String(value),
              number: typeof value === "number" ? value : null,
            })),
          },
          tags: { create: Object.entries(tags).map(([key, value]) => ({ key, value })) },
        },
      });
      if (accuracy !== null)
        await upsertMetrics(db, run.id, [
          { key: "val/accuracy", step: 1, value: accuracy - 0.2 },
          { key: "val/accuracy", step: 2, value: accuracy },
          { key: "val/accuracy", step: 3, value: accuracy - 0.1 },
        ]);
    }
  });
  afterAll(() => database.stop());

  const find = async (search: string): Promise<string[]> => {
    const { data, errors } = await database.ask<RunsAnswer>(RUNS, {
      search,
      sort: { field: "name", descending: false },
    });
    expect(errors).toBeUndefined();
    expect(data.runs.totalCount).toBe(data.runs.edges.length);
    return data.runs.edges.map((edge) => edge.node.name);
  };

  it.each([
    ["val/accuracy > 0.9 and params.learningRate < 1e-3", ["100%_dogs", "cats 2"]],
    ["val/accuracy.last > 0.82", ["cats 2"]],
    ["metrics.val/accuracy.bestStep = 2", ["100%_dogs", "cats 1", "cats 2"]],
    ["val/accuracy = 91%", ["100%_dogs", "cats 1"]],
    ["params.optimizer = adam", ["birds", "cats 1", "dogs 1"]],
    ["params.optimizer ~ AD", ["birds", "cats 1", "dogs 1"]],
    ["params.optimizer != adam", ["100%_dogs", "cats 2"]],
    ["params.learningRate = 0.0010", ["cats 1"]],
    ["params.learningRate = auto", ["birds"]],
    ["params.learningRate != 0.001", ["100%_dogs", "birds", "cats 2", "dogs 1"]],
    ["status in (RUNNING, SCHEDULED)", ["100%_dogs", "birds"]],
    ["not val/accuracy > 0.9", ["birds", "dogs 1"]],
    ["val/accuracy exists and tags.team exists", ["cats 1"]],
    ["tags.team not in (red)", ["100%_dogs", "birds", "cats 1", "cats 2"]],
    ["cats or birds", ["birds", "cats 1", "cats 2"]],
    ["100%_", ["100%_dogs"]],
    ["experiment = pets", ["100%_dogs", "birds", "cats 1", "cats 2", "dogs 1"]],
    ["createdAt < 2026-11-02", ["birds"]],
    ["createdAt = 2026-11-01", ["birds"]],
    ["createdAt > 2026-11-01", ["100%_dogs", "cats 1", "cats 2", "dogs 1"]],
    ['name = "\'; DROP TABLE \\"Run\\"; --"', []],
  ])("are found by %s", async (search, names) => {
    expect(await find(search)).toEqual(names);
    // Sorted by a metric, a search asks the row that it is sorted by.
    const { data } = await database.ask<RunsAnswer>(RUNS, { search, sort: { field: "val/accuracy" } });
    expect(data.runs.edges.map((edge) => edge.node.name).toSorted()).toEqual(names.toSorted());
    expect(data.runs.totalCount).toBe(names.length);
  });

  it.each([
    [{ field: "val/accuracy", descending: true }],
    [{ field: "val/accuracy", descending: false }],
    [{ field: "params.learningRate", descending: true }],
    [{ field: "params.learningRate", descending: false }],
    [{ field: "tags.team", descending: true }],
    [{ field: "createdAt", descending: true }],
    [{ field: "finishedAt", descending: false }],
    [{ field: "status", descending: true }],
  ])("page by page are those of one page, sorted by %o", async (sort) => {
    const whole = await database.ask<RunsAnswer>(RUNS, { sort });
    expect(whole.errors).toBeUndefined();
    const all = whole.data.runs.edges.map((edge) => edge.node.name);
    expect(new Set(all).size).toBe(RUNS_GIVEN.length);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { data }: { data: RunsAnswer } = await database.ask<RunsAnswer>(RUNS, { sort, first: 2, after });
      paged.push(...data.runs.edges.map((edge) => edge.node.name));
      expect(data.runs.totalCount).toBe(RUNS_GIVEN.length);
      after = data.runs.pageInfo.hasNextPage ? data.runs.pageInfo.endCursor : null;
    } while (after);
    expect(paged).toEqual(all);
    const { data } = await database.ask<RunsAnswer>(RUNS, { sort, offset: 3, first: 1 });
    expect(data.runs.edges[0]!.node.name).toBe(all[3]);
    const behind = await database.ask<RunsAnswer>(RUNS, { sort, offset: 30 });
    expect(behind.data.runs).toMatchObject({ edges: [], totalCount: RUNS_GIVEN.length });
  });

  it("are sorted by size where numbers are, and those without the value come last", async () => {
    const names = async (field: string, descending: boolean) => {
      const { data } = await database.ask<RunsAnswer>(RUNS, { sort: { field, descending } });
      return data.runs.edges.map((edge) => edge.node.name);
    };
    expect(await names("params.learningRate", false)).toEqual([
      "cats 2",
      "100%_dogs",
      "cats 1",
      "dogs 1",
      "birds",
    ]);
    expect((await names("val/accuracy", true))[0]).toBe("cats 2");
    expect((await names("val/accuracy", true)).slice(3).toSorted()).toEqual(["birds", "dogs 1"]);
    expect((await names("val/accuracy", false)).slice(3).toSorted()).toEqual(["birds", "dogs 1"]);
  });

  it("say where a search is wrong", async () => {
    const { errors } = await database.ask(RUNS, { search: "val/accuracy > good" });
    expect(errors![0]).toMatchObject({ originalError: { code: "BAD_USER_INPUT", start: 15, end: 19 } });
  });

  it("are read with their metrics, params and tags in as many statements, however many they are", async () => {
    const everything = `query ($first: Int!) { runs(first: $first, search: "pets", sort: { field: "val/accuracy" }) {
      totalCount edges { node {
        params { key } tags { key } experiment { name runCount }
        summaries(keys: ["val/accuracy"]) { best } allSummaries: summaries { best }
        metrics(keys: ["val/accuracy"], maxPoints: 4) { steps } } } } }`;
    await database.ask(everything, { first: 1 });
    const few = database.statements();
    const { errors } = await database.ask(everything, { first: 5 });
    expect(errors).toBeUndefined();
    expect(database.statements()).toBe(few);
    // Runs, which are counted on the way, and one for each of seven relations.
    expect(few).toBe(8);
  });

  it("refuse more points at once than anybody can draw", async () => {
    const { id } = await database.db.run.findFirstOrThrow({ where: { name: "birds" } });
    // As summaries of long curves would say; the points themselves are never looked for.
    await database.db.metricSummary.createMany({
      data: Array.from({ length: 101 }, (_, index) => ({
        runId: id,
        key: `metric ${index}`,
        count: 20_000,
        last: 0,
        lastStep: 20_000,
        min: 0,
        minStep: 1,
        max: 0,
        maxStep: 1,
        best: 0,
        bestStep: 1,
      })),
    });
    const curves = (maxPoints: number) =>
      database.ask(`query ($id: ID!) { run(id: $id) { metrics(maxPoints: ${maxPoints}) { key } } }`, { id });
    expect((await curves(20_000)).errors![0]).toMatchObject({ originalError: { code: "TOO_MANY_POINTS" } });
    expect((await curves(1_000)).errors).toBeUndefined();
    await database.db.metricSummary.deleteMany({ where: { runId: id } });
  });

  it("are tagged together, found by it, and the tag is taken away again", async () => {
    const rows = await database.db.run.findMany({ where: { name: { startsWith: "cats" } } });
    const runIds = rows.map(({ id }) => id);
    const tag = (input: object) =>
      database.ask("mutation ($input: TagRunsInput!) { tagRuns(input: $input) { tags { key } } }", { input });
    const set = [{ key: "reviewed", value: "yes" }];
    expect((await tag({ runIds, set })).errors).toBeUndefined();
    expect(await find("tags.reviewed = yes")).toEqual(["cats 1", "cats 2"]);
    const nameless = await tag({ runIds, set: [{ key: "", value: "yes" }] });
    expect(nameless.errors?.[0]?.message).toBe("Argument Validation Error");
    await tag({ runIds, remove: ["reviewed"] });
    expect(await find("tags.reviewed exists")).toEqual([]);
  });
});
