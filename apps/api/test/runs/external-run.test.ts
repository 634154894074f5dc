/** Runs that are trained elsewhere: logged point by point or at once, or imported from Keras. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../../src/logger.js";
import { parseHistory } from "../../src/modules/run/external/parse-history.js";
import { openPubSub, type PubSub } from "../../src/pubsub/pubsub.js";
import { startEmptyDatabase, type EmptyDatabase } from "../support/empty-database.js";
import { until } from "../support/main-path.js";

interface ExternalRun {
  id: string;
  name: string;
  kind: string;
  status: string;
  bestEpoch: number | null;
  datasetVersion: null;
  params: { key: string; value: string }[];
  metrics: { key: string; steps: number[]; values: number[] }[];
  summaries: { key: string; best: number; last: number }[];
}
const RUN = `id name kind status bestEpoch datasetVersion { id } params { key value }
  metrics(maxPoints: 50) { key steps values } summaries { key best last }`;
const CREATE = `mutation ($input: CreateRunInput!) { createRun(input: $input) { ${RUN} } }`;
const LOG = `mutation ($input: LogMetricsInput!) { logMetrics(input: $input) }`;
const END = `mutation ($input: EndRunInput!) { endRun(input: $input) { ${RUN} } }`;
const IMPORT = `mutation ($input: ImportHistoryInput!) { importHistory(input: $input) { ${RUN} } }`;

describe("a run that is trained elsewhere", () => {
  let database: EmptyDatabase;
  let pubsub: PubSub;
  beforeAll(async () => {
    database = await startEmptyDatabase(async ({ url }) => {
      const log = createLogger({ LOG_LEVEL: "silent", NODE_ENV: "test" } as never, "server");
      pubsub = await openPubSub(url, log);
      return { pubsub, log };
    });
  });
  afterAll(async () => {
    await pubsub.close();
    await database.stop();
  });
  const done = async <T>(source: string, input: object): Promise<T> => {
    const { data, errors } = await database.ask<T>(source, { input });
    expect(errors).toBeUndefined();
    return data;
  };
  const codeOf = async (source: string, input: object) => {
    const { errors } = await database.ask(source, { input });
    return (errors?.[0] as unknown as { originalError?: { code?: string } })?.originalError?.code;
  };

  it("takes its points in any order, tells them live, and ends with its best epoch", async () => {
    const input = { experiment: "elsewhere", params: [{ key: "lr", value: "1e-3" }], idempotencyKey: "once" };
    const { createRun: run } = await done<{ createRun: ExternalRun }>(CREATE, input);
    const again = await done<{ createRun: ExternalRun }>(CREATE, input);
    expect(again.createRun.id).toBe(run.id);
    expect(run).toMatchObject({
      kind: "external",
      status: "RUNNING",
      name: "elsewhere 1",
      datasetVersion: null,
    });
    const series = [
      { key: "val/loss", steps: [3, 1, 2], values: [0.4, 0.9, 0.3] },
      { key: "val/accuracy", steps: [1], values: [0.5] },
    ];
    expect(await done(LOG, { runId: run.id, series })).toEqual({ logMetrics: 4 });
    const events = await database.db.runEvent.findMany({ where: { runId: run.id }, orderBy: { seq: "asc" } });
    expect(events.map((event) => Object.keys(event.payload as object)[0])).toEqual([
      "status",
      "status",
      "metrics",
    ]);
    const { endRun } = await done<{ endRun: ExternalRun }>(END, { runId: run.id });
    expect(endRun).toMatchObject({
      status: "FINISHED",
      bestEpoch: 2,
      metrics: [
        { key: "val/accuracy", steps: [1] },
        { key: "val/loss", steps: [1, 2, 3], values: [0.9, 0.3, 0.4] },
      ],
      summaries: [{ best: 0.5 }, { best: 0.3, last: 0.4 }],
    });
    expect(await codeOf(LOG, { runId: run.id, series })).toBe("RUN_IS_OVER");
    const { data } = await database.ask<{ runs: { totalCount: number } }>(
      `{ runs(search: "kind = external and params.lr <= 0.001") { totalCount } }`,
    );
    expect(data.runs.totalCount).toBe(1);
  });

  it("tells what is logged fast together, and loses no point of it", async () => {
    const { createRun: run } = await done<{ createRun: ExternalRun }>(CREATE, { experiment: "fast" });
    const steps = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const step of steps)
      await done(LOG, { runId: run.id, series: [{ key: "val/loss", steps: [step], values: [1 / step] }] });
    // What is not told yet is told by itself, or with the end.
    await done(END, { runId: run.id });
    const events = await database.db.runEvent.findMany({ where: { runId: run.id }, orderBy: { seq: "asc" } });
    const told = events.flatMap(
      ({ payload }) => (payload as { metrics?: { step: number }[] }).metrics?.map(({ step }) => step) ?? [],
    );
    expect(told).toEqual(steps);
    expect(events.at(-1)!.payload).toMatchObject({ status: "FINISHED" });
    for (const { at } of events) {
      const within = events.filter((other) => other.at >= at && other.at.getTime() < at.getTime() + 1_000);
      expect(within.length).toBeLessThanOrEqual(10);
    }
  });

  it("tells by itself what came a moment after", async () => {
    const { createRun: run } = await done<{ createRun: ExternalRun }>(CREATE, { experiment: "later" });
    for (const step of [1, 2, 3])
      await done(LOG, { runId: run.id, series: [{ key: "val/loss", steps: [step], values: [step] }] });
    const toldSteps = async () =>
      (await database.db.runEvent.findMany({ where: { runId: run.id }, orderBy: { seq: "asc" } })).flatMap(
        ({ payload }) => (payload as { metrics?: { step: number }[] }).metrics?.map(({ step }) => step) ?? [],
      );
    await until("the last point", async () => (await toldSteps()).length === 3);
    expect(await toldSteps()).toEqual([1, 2, 3]);
  });

  it("keeps the same summary, whether points come together, one by one, or twice", async () => {
    let state = 7;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const steps = Array.from({ length: 40 }, (_, index) => index).toSorted(() => random() - 0.5);
    const values = steps.map(() => Math.round(random() * 10));
    const summaries = [];
    for (const size of [40, 1, 7]) {
      const { createRun: run } = await done<{ createRun: ExternalRun }>(CREATE, { experiment: "batches" });
      for (let from = 0; from < steps.length; from += size)
        for (const key of ["val/accuracy", "val/loss"]) {
          const part = {
            key,
            steps: steps.slice(from, from + size),
            values: values.slice(from, from + size),
          };
          await done(LOG, { runId: run.id, series: [part] });
        }
      // A point is told again with another value, and then as it was.
      for (const value of [99, values[5]!])
        await done(LOG, { runId: run.id, series: [{ key: "val/loss", steps: [steps[5]], values: [value] }] });
      const rows = await database.db.metricSummary.findMany({
        where: { runId: run.id },
        orderBy: { key: "asc" },
      });
      summaries.push(rows.map(({ runId: _runId, ...row }) => row));
    }
    expect(summaries[1]).toEqual(summaries[0]);
    expect(summaries[2]).toEqual(summaries[0]);
    const lowest = Math.min(...values);
    expect(summaries[0]![1]).toMatchObject({
      count: 40,
      best: lowest,
      bestStep: Math.min(...steps.filter((_, index) => values[index] === lowest)),
      lastStep: 39,
      last: values[steps.indexOf(39)],
    });
  });

  it("is made of a Keras History, as JSON or as CSV", async () => {
    const json = JSON.stringify({ loss: [0.9, 0.5], val_loss: [0.8, 0.85], val_acc: [0.6, 0.7] });
    const { importHistory: run } = await done<{ importHistory: ExternalRun }>(IMPORT, {
      experiment: "keras",
      text: json,
      params: [{ key: "optimizer", value: "adam" }],
    });
    expect(run).toMatchObject({
      status: "FINISHED",
      bestEpoch: 1,
      params: [{ key: "optimizer" }],
      metrics: [
        { key: "train/loss", steps: [1, 2], values: [0.9, 0.5] },
        { key: "val/accuracy" },
        { key: "val/loss" },
      ],
    });
    expect(await codeOf(IMPORT, { experiment: "keras", text: "hello" })).toBe("BAD_USER_INPUT");
  });

  it("is not logged to when it is trained here, nor queued when it is not", async () => {
    const experiment = await database.db.experiment.create({ data: { name: "ours" } });
    const data = {
      name: "ours 1",
      experimentId: experiment.id,
      status: "RUNNING" as const,
      seed: 1n,
      extractorSpec: {},
      hyperparameters: {},
    };
    const { id } = await database.db.run.create({ data });
    const series = [{ key: "val/loss", steps: [1], values: [1] }];
    expect(await codeOf(LOG, { runId: id, series })).toBe("RUN_IS_OURS");
    const uneven = [{ key: "val/loss", steps: [1, 2], values: [1] }];
    const { createRun } = await done<{ createRun: ExternalRun }>(CREATE, { experiment: "uneven" });
    expect(await codeOf(LOG, { runId: createRun.id, series: uneven })).toBe("BAD_USER_INPUT");
    const negative = [{ key: "val/loss", steps: [-1], values: [1] }];
    expect(await codeOf(LOG, { runId: createRun.id, series: negative })).toBe("BAD_USER_INPUT");
    for (const [source, input] of [
      [LOG, { runId: createRun.id, series: [{ key: "", steps: [1], values: [1] }] }],
      [CREATE, { experiment: "uneven", params: [{ key: "", value: "1" }] }],
      [CREATE, { experiment: "uneven", tags: [{ key: "k".repeat(251), value: "1" }] }],
    ] as const) {
      const { errors } = await database.ask(source, { input });
      expect(errors?.[0]?.message).toBe("Argument Validation Error");
    }
    const { listUnfinishedRuns } = await import("../../src/modules/run/run.repository.js");
    expect((await listUnfinishedRuns(database.db)).map((run) => run.id)).toEqual([id]);
  });
});

describe("a Keras History", () => {
  it("maps Keras's names, and leaves out what is no number", () => {
    const history = parseHistory(
      '{"history": {"loss": [NaN, 0.5], "mae": [1, 2], "lr": [0.1, null]}, "params": {"epochs": 2}}',
    );
    expect(history).toEqual({
      series: [
        { key: "train/loss", steps: [2], values: [0.5] },
        { key: "train/mae", steps: [1, 2], values: [1, 2] },
        { key: "train/lr", steps: [1], values: [0.1] },
      ],
      params: [{ key: "epochs", value: "2" }],
      skipped: 2,
    });
    expect(parseHistory("epoch,accuracy,val_loss\r\n0,0.5,NA\r\n1,0.75,0.3\r\n").series).toEqual([
      { key: "train/accuracy", steps: [1, 2], values: [0.5, 0.75] },
      { key: "val/loss", steps: [2], values: [0.3] },
    ]);
  });

  it.each([
    ["epoch", "names no columns"],
    ["a,b\n1", "line 2 has 1 values"],
    ["{", "no JSON"],
    ['{"a": 1}', "no lists"],
    ["epoch,loss\n0,NA", "no numbers"],
  ])("says of %j what is wrong", (text, problem) => {
    expect(() => parseHistory(text)).toThrow(problem);
  });
});
