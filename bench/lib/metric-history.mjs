/** Months of runs with their curves. Metrics go through the code that writes a training's. */
import { upsertMetrics } from "../../apps/api/dist/modules/run/metric.repository.js";

/** What `insertHistory` and contestants/seed_mlflow.py write of each run, so that both have the same. */
export const HISTORY_KEYS = [
  "train/loss",
  "train/accuracy",
  "val/loss",
  "val/accuracy",
  ...Array.from({ length: 6 }, (_, key) => `test/metric_${key}`),
];
const OPTIMIZERS = ["adam", "rmsprop", "sgd"];
const BATCH = 1_000;

/** The same numbers every time, in Python too. */
function createRandom() {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** `count` finished runs with params. Returns their ids and the accuracy that each will reach. */
export async function insertRuns(db, count) {
  const random = createRandom();
  const dataset = await db.dataset.create({ data: { name: "seeded" } });
  const version = await db.datasetVersion.create({
    data: { datasetId: dataset.id, number: 1, status: "READY", seed: 1n, source: {} },
  });
  const experiment = await db.experiment.create({ data: { name: "seeded" } });
  const runs = [];
  for (let from = 0; from < count; from += BATCH) {
    const drawn = Array.from({ length: Math.min(BATCH, count - from) }, (_, offset) => ({
      index: from + offset,
      learningRate: 10 ** -(1 + 4 * random()),
      optimizer: OPTIMIZERS[(from + offset) % 3],
      accuracy: 0.5 + random() / 2,
    }));
    const rows = await db.run.createManyAndReturn({
      select: { id: true },
      data: drawn.map(({ index }) => ({
        name: `run ${index}`,
        status: "FINISHED",
        experimentId: experiment.id,
        datasetVersionId: version.id,
        seed: 1n,
        extractorSpec: { weights: "imagenet", imageSizePx: 150, preset: "vgg16-caffe" },
        hyperparameters: {},
      })),
    });
    await db.param.createMany({
      data: rows.flatMap(({ id }, offset) => {
        const { learningRate, optimizer } = drawn[offset];
        return [
          { runId: id, key: "learningRate", value: String(learningRate), number: learningRate },
          { runId: id, key: "optimizer", value: optimizer },
          { runId: id, key: "epochs", value: "100", number: 100 },
        ];
      }),
    });
    runs.push(...rows.map(({ id }, offset) => ({ id, accuracy: drawn[offset].accuracy })));
  }
  return runs;
}

/** Writes `rowsARun` points of each run in one transaction, two runs at a time. Returns how many a second. */
export async function insertHistory(db, runs, rowsARun) {
  const steps = Array.from({ length: rowsARun / HISTORY_KEYS.length }, (_, index) => index + 1);
  const queue = runs.entries();
  const startedAt = performance.now();
  const write = async () => {
    for (const [index, { id, accuracy }] of queue) {
      const valueOf = (key, step) =>
        key.endsWith("loss") ? 2 / (step + 1) : accuracy * (1 - 1 / (step + 1));
      const points = HISTORY_KEYS.flatMap((key) =>
        steps.map((step) => ({ key, step, value: valueOf(key, step) })),
      );
      await db.$transaction((tx) => upsertMetrics(tx, id, points));
      if (index % 1_000 === 999) console.log(`  ${index + 1} runs`);
    }
  };
  await Promise.all([write(), write()]);
  const rows = runs.length * rowsARun;
  return { rows, rowsPerSecond: rows / ((performance.now() - startedAt) / 1_000) };
}
