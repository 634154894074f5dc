/** The API with 10,000 runs and ten million metric rows, and MLflow's server beside it with the same. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { enter, startApiStack } from "./lib/api-stack.mjs";
import { waitForQuiet } from "./lib/load.mjs";
import { insertHistory, insertRuns } from "./lib/metric-history.mjs";
import { startMlflow } from "./lib/mlflow.mjs";
import { table, writeSection } from "./lib/report.mjs";
import { measureSubscribers } from "./lib/subscribers.mjs";
import { withTemporaryFolder } from "./lib/workspace.mjs";

const RUNS = Number(process.env["BENCH_RUNS"] ?? 10_000);
/** Of each run: 10 keys of 100 steps make ten million. BENCH_ROWS=200 makes two, sooner. */
const ROWS_A_RUN = Number(process.env["BENCH_ROWS"] ?? 1_000);
const SUBSCRIBERS = Number(process.env["BENCH_SUBSCRIBERS"] ?? 1_000);
/** Of one curve that is longer than anybody wants to see. */
const LONG_CURVE = 100_000;
/** A request takes so many. */
const MOST_POINTS = 20_000;

const ROW = `id name status createdAt datasetVersion { id number dataset { id name } } experiment { id name }
  summaries(keys: ["val/accuracy", "val/loss"]) { key best last } params(keys: ["learningRate", "optimizer"]) { key value }
  tags { key value }`;
const RUN_LIST = `query ($search: String, $sort: RunSort, $offset: Int! = 0) {
  runs(first: 100, search: $search, sort: $sort, offset: $offset) { totalCount edges { node { ${ROW} } } } }`;
const CURVE = `query ($id: ID!, $points: Int!) {
  run(id: $id) { metrics(keys: ["val/loss"], maxPoints: $points) { key steps values } } }`;
const COMPARE = `query ($ids: [ID!]!) { runsMetrics(runIds: $ids, keys: ["val/loss", "val/accuracy"], maxPoints: 500) {
  runId key steps values } }`;
const CREATE = `mutation ($input: CreateRunInput!) { createRun(input: $input) { id } }`;
const LOG = `mutation ($input: LogMetricsInput!) { logMetrics(input: $input) }`;

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const ms = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const count = (value) => Math.round(value).toLocaleString("en");
const range = (from, length) => Array.from({ length }, (_, index) => from + index);

/** Milliseconds, p50 and p95. `work` gets 0, 1, 2 …; the first calls, which warm caches, do not count. */
async function time(repeats, work) {
  const times = [];
  for (let index = 0; index < repeats + 5; index++) {
    const startedAt = performance.now();
    await work(index);
    if (index >= 5) times.push(performance.now() - startedAt);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

export async function benchApi({ rounds = 100 } = {}) {
  await withTemporaryFolder(async (folder) => {
    const quiet = await waitForQuiet();
    const ours = await benchSmallset(folder, rounds);
    const mlflow = await benchMlflow(join(folder, "mlflow"), rounds);
    await writeSection("api", [
      ...describeReads(ours),
      ...describeWrites(ours),
      ...(mlflow ? describeVersus(ours.shared, mlflow) : []),
      `Measured ${new Date().toISOString().slice(0, 10)}, ${rounds} times each, by a client on the machine that also ran ` +
        `the servers and databases.${quiet ? "" : " **Others were using the machine.**"}`,
    ]);
  });
}

async function benchSmallset(folder, rounds) {
  // The limits are there against strangers; the bench is one client that asks as fast as it can.
  const stack = await startApiStack(folder, { RATE_LIMIT_PER_MINUTE: "0" });
  try {
    const connectAgain = await enter(stack);
    const client = connectAgain();
    const idleMb = stack.memoryMb();
    const runs = await insertRuns(stack.db, RUNS);
    const insert = await insertHistory(stack.db, runs, ROWS_A_RUN);
    console.log(`${count(insert.rows)} rows at ${count(insert.rowsPerSecond)}/s`);
    await stack.db.$executeRaw`VACUUM ANALYZE`;
    const reads = await measureReads(client, runs, rounds);
    const shared = await measureShared(client, rounds);
    console.log(reads, shared);
    const { createRun: live } = await client.ask(CREATE, { input: { experiment: "live" } });
    const subscribers = await measureSubscribers({
      stack,
      connectAgain,
      runId: live.id,
      subscribers: SUBSCRIBERS,
    });
    return { reads, shared, insert, subscribers, idleMb, busyMb: stack.memoryMb() };
  } finally {
    await stack.stop();
  }
}

const FILTERED = {
  search: "val/accuracy > 0.9 and params.learningRate < 1e-3",
  sort: { field: "val/accuracy" },
};

/** What the dashboard and scripts ask. */
async function measureReads({ ask }, runs, rounds) {
  const { createRun: long } = await ask(CREATE, { input: { experiment: "long" } });
  for (let from = 1; from < LONG_CURVE; from += MOST_POINTS)
    await ask(LOG, { input: { runId: long.id, series: [curve("val/loss", range(from, MOST_POINTS))] } });
  const some = range(0, 20).map((index) => runs[Math.floor((index * runs.length) / 20)].id);
  const rows = Math.min(100, RUNS);
  return [
    [`the first page of ${count(RUNS)} runs, ${rows} rows`, await time(rounds, () => ask(RUN_LIST))],
    [
      "filtered by a metric and a param, sorted by the metric, 100 rows",
      await time(rounds, () => ask(RUN_LIST, FILTERED)),
    ],
    [
      "the last page, sorted by a param",
      await time(rounds, () =>
        ask(RUN_LIST, { offset: Math.max(0, RUNS - 100), sort: { field: "params.learningRate" } }),
      ),
    ],
    [
      `one run's curve of ${count(ROWS_A_RUN / 10)} points`,
      await time(rounds, (index) => ask(CURVE, { id: runs[index % runs.length].id, points: 500 })),
    ],
    [
      `a curve of ${count(LONG_CURVE)} points at 500`,
      await time(rounds, () => ask(CURVE, { id: long.id, points: 500 })),
    ],
    ["20 runs compared, 40 curves", await time(rounds, () => ask(COMPARE, { ids: some }))],
  ];
}

const curve = (key, steps) => ({
  key,
  steps,
  values: steps.map((step) => 1 / (step + 1) + Math.sin(step) / 50),
});

/** Ten keys, a hundred new steps of each, every round: a thousand points. */
const batchOf = (round) => range(0, 10).map((key) => curve(`metric ${key}`, range(round * 100, 100)));
const HISTORY_STEPS = range(1, 1_000);
const BEST_OF_ADAM = {
  search: "val/accuracy > 0.9 and params.optimizer = adam",
  sort: { field: "val/accuracy" },
};

/** What both can do, asked in our way. */
async function measureShared({ ask }, rounds) {
  const create = async () => (await ask(CREATE, { input: { experiment: "versus" } })).createRun.id;
  const [logged, read] = [await create(), await create()];
  await ask(LOG, { input: { runId: read, series: [curve("val/loss", HISTORY_STEPS)] } });
  return {
    log: await time(rounds, (round) => ask(LOG, { input: { runId: logged, series: batchOf(round) } })),
    search: await time(rounds, () => ask(RUN_LIST, BEST_OF_ADAM)),
    history: await time(rounds, () => ask(CURVE, { id: read, points: 1_000 })),
  };
}

/** The same in MLflow's way. Null where it is not installed. */
async function benchMlflow(folder, rounds) {
  await mkdir(folder);
  const mlflow = await startMlflow(folder, { runs: RUNS, rowsARun: ROWS_A_RUN });
  if (!mlflow) return null;
  const { ask, version, experimentId } = mlflow;
  const create = async () => {
    const body = { experiment_id: experimentId, start_time: Date.now() };
    return (await ask("runs/create", { body })).run.info.run_id;
  };
  const log = (runId, series) => {
    const timestamp = Date.now();
    const metrics = series.flatMap(({ key, steps, values }) =>
      steps.map((step, index) => ({ key, step, value: values[index], timestamp })),
    );
    return ask("runs/log-batch", { body: { run_id: runId, metrics } });
  };
  try {
    const [logged, read] = [await create(), await create()];
    await log(read, [curve("val/loss", HISTORY_STEPS)]);
    const search = {
      experiment_ids: [experimentId],
      filter: "metrics.`val/accuracy` > 0.9 and params.optimizer = 'adam'",
      order_by: ["metrics.`val/accuracy` DESC"],
      max_results: 100,
    };
    const history = { run_id: read, metric_key: "val/loss", max_results: 1_000 };
    return {
      version,
      log: await time(rounds, (round) => log(logged, batchOf(round))),
      search: await time(rounds, () => ask("runs/search", { body: search })),
      history: await time(rounds, () => ask("metrics/get-history", { query: history })),
    };
  } finally {
    await mlflow.stop();
  }
}

const describeReads = ({ reads }) => [
  ...table([
    ["asked over GraphQL", "p50", "p95"],
    ...reads.map(([name, { p50, p95 }]) => [name, `${ms(p50)} ms`, `${ms(p95)} ms`]),
  ]),
  "",
];

function describeWrites({ insert, subscribers, idleMb, busyMb }) {
  const { expected, arrived, doubled, delaysMs, memoryMb } = subscribers;
  return [
    ...table([
      ["written and told", ""],
      [
        `metric rows inserted a second, ${count(ROWS_A_RUN)} and their summaries in a transaction, up to ${count(insert.rows)}`,
        count(insert.rowsPerSecond),
      ],
      [
        `one run's events, ten a second, to ${count(SUBSCRIBERS)} websockets: from commit to arrival, p50 / p99`,
        `${ms(quantile(delaysMs, 0.5))} / ${ms(quantile(delaysMs, 0.99))} ms`,
      ],
      ["of these lost / doubled", `${count(expected - arrived)} of ${count(expected)} / ${count(doubled)}`],
      [
        `the server's resident memory: fresh / with ${count(SUBSCRIBERS)} websockets / after all this`,
        `${count(idleMb)} / ${count(memoryMb)} / ${count(busyMb)} MB`,
      ],
    ]),
    "",
  ];
}

const VERSUS = [
  ["log", "log 1,000 points of 10 metrics in one request"],
  ["search", `search ${count(RUNS)} runs: filter, sort, 100 rows`],
  ["history", "fetch a history of 1,000 points"],
];

/** What we set out to reach, of each. */
const AIM = 5;

function describeVersus(ours, mlflow) {
  const missed = VERSUS.filter(([key]) => mlflow[key].p50 < AIM * ours[key].p50).map(([, name]) => name);
  return [
    ...table([
      ["p50 / p95", "Smallset", `MLflow ${mlflow.version}`, "faster, p50"],
      ...VERSUS.map(([key, name]) => [
        name,
        `${ms(ours[key].p50)} / ${ms(ours[key].p95)} ms`,
        `${ms(mlflow[key].p50)} / ${ms(mlflow[key].p95)} ms`,
        `${(mlflow[key].p50 / ours[key].p50).toFixed(1)} ×`,
      ]),
    ]),
    "",
    `MLflow is \`mlflow server --workers 1\` on SQLite, its default, with the same runs, params and metric rows. Aim: ` +
      `${AIM} times as fast; ${missed.length ? `missed by "${missed.join('", "')}"` : "each reaches it"}.`,
    "",
  ];
}
