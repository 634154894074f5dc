/** Events of a run: each exactly once and in order, whatever happens to the connection. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../src/logger.js";
import { appendEvent } from "../src/modules/run/append-event.js";
import { upsertMetrics } from "../src/modules/run/metric.repository.js";
import { listSeries } from "../src/modules/run/series.repository.js";
import { transitionRun } from "../src/modules/run/transition-run.js";
import { openPubSub, type PubSub } from "../src/pubsub/pubsub.js";
import { followRun, followToEnd, openSocket, query, type FollowedEvent } from "./support/client.js";
import { startStack, type TestStack } from "./support/stack.js";

describe("a run's events", () => {
  let stack: TestStack;
  let pubsub: PubSub;
  beforeAll(async () => {
    stack = await startStack();
    pubsub = await openPubSub(stack.databaseUrl, createLogger({ LOG_LEVEL: "silent" }, "worker"));
  });
  afterAll(async () => {
    await pubsub.close();
    await stack.stop();
  });

  async function createRun(): Promise<string> {
    const { db } = stack;
    const name = crypto.randomUUID();
    const experiment = await db.experiment.create({ data: { name } });
    const dataset = await db.dataset.create({
      data: {
        name,
        versions: { create: { number: 1, seed: 42n, source: { path: "/nowhere" }, status: "READY" } },
      },
      include: { versions: true },
    });
    const run = await db.run.create({
      data: {
        name,
        experimentId: experiment.id,
        datasetVersionId: dataset.versions[0]!.id,
        seed: 42n,
        extractorSpec: {},
        hyperparameters: {},
        status: "RUNNING",
        attempt: 1,
      },
    });
    return run.id;
  }
  const tell = (runId: string, message: string, attempt = 1) =>
    stack.db.$transaction((tx) =>
      appendEvent(tx, pubsub, runId, { log: { level: "info", message } }, attempt),
    );
  const finish = (runId: string) =>
    stack.db.$transaction((tx) => transitionRun(tx, pubsub, runId, "FINISHED", { attempt: 1 }));
  const messages = (events: FollowedEvent[]) => events.map((event) => event.log?.message ?? event.status);
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it("are numbered without gaps, though many are written at once", async () => {
    const runId = await createRun();
    await Promise.all(numbers(60).map((number) => tell(runId, `event ${number}`)));
    const rows = await stack.db.runEvent.findMany({ where: { runId }, orderBy: { seq: "asc" } });
    expect(rows.map((row) => row.seq)).toEqual(numbers(60));
    expect((await stack.db.run.findUniqueOrThrow({ where: { id: runId } })).lastSeq).toBe(60);
  });

  it("leave no number behind when their transaction fails", async () => {
    const runId = await createRun();
    await tell(runId, "one");
    const failing = stack.db.$transaction(async (tx) => {
      await appendEvent(tx, pubsub, runId, { log: { level: "info", message: "never" } }, 1);
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await tell(runId, "two");
    await finish(runId);
    const events = await followToEnd(stack, runId);
    expect(events.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(messages(events)).toEqual(["one", "two", "FINISHED"]);
  });

  it("are not written by a worker whose run another one has taken", async () => {
    const runId = await createRun();
    await stack.db.run.update({ where: { id: runId }, data: { attempt: 2 } });
    expect(await tell(runId, "from the dead", 1)).toBe(false);
    expect(await tell(runId, "from the living", 2)).toBe(true);
    await expect(finish(runId)).rejects.toMatchObject({ code: "RUN_TAKEN_OVER" });
    expect(await stack.db.runEvent.count({ where: { runId } })).toBe(1);
  });

  it("end with the run: what is over never changes again", async () => {
    const runId = await createRun();
    await finish(runId);
    expect(await tell(runId, "too late")).toBe(false);
    for (const status of ["RUNNING", "FAILED", "CANCELED", "FINISHED"] as const) {
      const move = stack.db.$transaction((tx) => transitionRun(tx, pubsub, runId, status));
      await expect(move).rejects.toMatchObject({ code: "ILLEGAL_TRANSITION" });
    }
    expect(messages(await followToEnd(stack, runId))).toEqual(["FINISHED"]);
    expect(await followToEnd(stack, runId, 1)).toEqual([]);
  });

  it("reach a client that loses its connection again and again exactly as one that never does", async () => {
    const runId = await createRun();
    const steady = followToEnd(stack, runId);
    const total = 120;
    const writing = (async () => {
      for (const number of numbers(total)) await tell(runId, `event ${number}`);
      await finish(runId);
    })();
    const received: FollowedEvent[] = [];
    let connections = 0;
    while (received.at(-1)?.status !== "FINISHED") {
      connections++;
      const client = openSocket(stack);
      let taken = 0;
      for await (const event of followRun(client, runId, received.at(-1)?.seq ?? 0)) {
        received.push(event);
        // Goes away in the middle of the stream, whatever is on its way.
        if (++taken === 9) break;
      }
      client.terminate();
      await client.dispose();
    }
    await writing;
    expect(connections).toBeGreaterThan(10);
    expect(received.map((event) => event.seq)).toEqual(numbers(total + 1));
    expect(messages(received)).toEqual(messages(await steady));
  });

  it("are not lost when the server's own connection to the database breaks", async () => {
    const runId = await createRun();
    const client = openSocket(stack);
    const events = followRun(client, runId);
    await tell(runId, "before");
    expect((await events.next()).value.log.message).toBe("before");
    await stack.db.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'smallset pubsub'`;
    // The test's own notifier is cut off as well; notifications are sent over the pool.
    await tell(runId, "while nobody listens");
    expect((await events.next()).value.log.message).toBe("while nobody listens");
    await tell(runId, "after");
    await finish(runId);
    const rest: FollowedEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(messages(rest)).toEqual(["after", "FINISHED"]);
    await client.dispose();
  });

  it("reach everybody as each asked for them, whoever else follows", async () => {
    const runId = await createRun();
    const text = (fields: string, variable = "") => `
      subscription ($runId: ID!, $afterSeq: Int! = 0${variable}) {
        runEvents(runId: $runId, afterSeq: $afterSeq) { ${fields} } }`;
    const withLog = text("seq log @include(if: $withLog) { message }", ", $withLog: Boolean = true");
    const asked: [string, object][] = [
      [text("seq"), {}],
      [withLog, {}],
      [withLog, { withLog: false }],
      [withLog, { withLog: null }],
      [text("number: seq status"), {}],
      [withLog, { afterSeq: 1 }],
    ];
    const client = openSocket(stack);
    await tell(runId, "before");
    const streams = asked.map(([query, variables]) =>
      client.iterate<{ runEvents: unknown }>({ query, variables: { runId, ...variables } }),
    );
    // All of them listen before it is told: the same event goes to all.
    for (const stream of streams.slice(0, 5)) await stream.next();
    const last = streams[5]!.next();
    await tell(runId, "live");
    const live = [...(await Promise.all(streams.slice(0, 5).map((stream) => stream.next()))), await last];
    const [plain, full, without, renamed] = [
      { seq: 2 },
      { seq: 2, log: { message: "live" } },
      { seq: 2 },
      { number: 2, status: null },
    ];
    expect(live.map(({ value }) => value.data?.runEvents ?? value.errors?.[0]?.message)).toEqual([
      plain,
      full,
      without,
      "Something went wrong on the server.",
      renamed,
      full,
    ]);
    await client.dispose();
  });

  it("go through though they are too long for a notification", async () => {
    const runId = await createRun();
    const long = "long ".repeat(4_000);
    const client = openSocket(stack);
    const events = followRun(client, runId);
    await tell(runId, "short");
    expect((await events.next()).value.seq).toBe(1);
    await tell(runId, long);
    expect((await events.next()).value.log.message).toBe(long);
    await client.dispose();
  });

  describe("and its metrics", () => {
    it("keep the highest and the lowest point of a long curve", async () => {
      const runId = await createRun();
      const points = Array.from({ length: 20_000 }, (_, index) => ({
        key: "val/loss",
        step: index + 1,
        value: 1 + Math.sin(index / 500) / 10,
      }));
      points[7_777]!.value = 9;
      points[15_555]!.value = -9;
      await upsertMetrics(stack.db, runId, points);
      const text = `query ($id: ID!) { run(id: $id) {
        metrics(keys: ["val/loss"], maxPoints: 200) { steps values } summaries { last min max best bestStep } } }`;
      const { run } = await query<{ run: any }>(stack, text, { id: runId });
      const [{ steps, values }] = run.metrics;
      expect(steps.length).toBeLessThanOrEqual(200);
      expect(steps.length).toBeGreaterThan(150);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect([steps[0], steps.at(-1)]).toEqual([1, 20_000]);
      expect(values[steps.indexOf(7_778)]).toBe(9);
      expect(values[steps.indexOf(15_556)]).toBe(-9);
      expect(run.summaries).toEqual([
        { last: points.at(-1)!.value, min: -9, max: 9, best: -9, bestStep: 15_556 },
      ]);
    });

    it("are replaced, not doubled, when a resumed worker tells them again", async () => {
      const runId = await createRun();
      const point = (step: number, value: number) => ({ key: "val/accuracy", step, value });
      await upsertMetrics(stack.db, runId, [point(1, 0.5), point(2, 0.9)]);
      await upsertMetrics(stack.db, runId, [point(2, 0.6), point(3, 0.7), point(3, 0.8)]);
      const [series] = await listSeries(stack.db, [runId], { keys: null, fromStep: 0, maxPoints: 100 });
      expect(series).toEqual({ runId, key: "val/accuracy", steps: [1, 2, 3], values: [0.5, 0.6, 0.8] });
      const summary = await stack.db.metricSummary.findFirstOrThrow({ where: { runId } });
      expect(summary).toMatchObject({ count: 3, last: 0.8, max: 0.8, best: 0.8, bestStep: 3, minStep: 1 });
    });
  });
});
