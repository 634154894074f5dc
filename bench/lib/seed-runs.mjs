/** A long past, written straight into the database. */
import { appendEvent } from "../../apps/api/dist/modules/run/append-event.js";

const KEYS = ["train/loss", "train/accuracy", "val/loss", "val/accuracy"];
const EXTRACTOR = { weights: "imagenet", imageSizePx: 150, preset: "vgg16-caffe" };
/** Steps in one event: a run that logs fast sends several at once. */
const CHUNK = 250;

async function seedVersion(db) {
  const found = await db.datasetVersion.findFirst();
  if (found) return found;
  const dataset = await db.dataset.create({ data: { name: "Bench" } });
  return db.datasetVersion.create({
    data: { datasetId: dataset.id, number: 1, status: "READY", seed: 1n, source: {} },
  });
}

const hyperparameters = (learningRate, epochs) => ({
  hiddenLayers: [{ units: 256, batchNormalization: false, dropout: 0.5 }],
  optimizer: "adam",
  learningRate,
  momentum: 0.9,
  batchSize: 32,
  epochs,
  patience: 10,
  l2: 0,
  labelSmoothing: 0,
  classWeights: "none",
  seed: 1,
});

const rateOf = (index) => 10 ** -(2 + (index % 3));

/** Finished runs with params and scores. */
export async function seedRuns(db, count) {
  const version = await seedVersion(db);
  const experiment = await db.experiment.create({ data: { name: "Bench" } });
  const batch = 1_000;
  for (let begin = 0; begin < count; begin += batch) {
    const runs = await db.run.createManyAndReturn({
      select: { id: true },
      data: Array.from({ length: Math.min(batch, count - begin) }, (_, index) => ({
        name: `Run ${begin + index + 1}`,
        status: "FINISHED",
        experimentId: experiment.id,
        datasetVersionId: version.id,
        seed: BigInt(index),
        extractorSpec: EXTRACTOR,
        hyperparameters: hyperparameters(rateOf(index), 50),
        bestEpoch: 12,
        startedAt: new Date(),
        finishedAt: new Date(),
      })),
    });
    await db.param.createMany({
      data: runs.flatMap(({ id }, index) => [
        { runId: id, key: "learningRate", value: String(rateOf(index)), number: rateOf(index) },
        { runId: id, key: "seed", value: String(index), number: index },
      ]),
    });
    await db.metricSummary.createMany({
      data: runs.flatMap(({ id }, index) =>
        KEYS.map((key) => {
          const value = ((index * 7919) % 1000) / 1000;
          const at = { lastStep: 20, minStep: 1, maxStep: 12, bestStep: 12 };
          return { runId: id, key, count: 20, last: value, min: value / 2, max: value, best: value, ...at };
        }),
      ),
    });
  }
}

/** A run that is under way and has logged nothing yet. */
export async function seedLiveRun(db) {
  const version = await seedVersion(db);
  const experiment = await db.experiment.findFirstOrThrow();
  const run = await db.run.create({
    data: {
      name: "Live",
      status: "RUNNING",
      experimentId: experiment.id,
      datasetVersionId: version.id,
      seed: 1n,
      heartbeatAt: new Date(),
      startedAt: new Date(),
      extractorSpec: EXTRACTOR,
      hyperparameters: hyperparameters(1e-3, 10_000),
    },
  });
  return run.id;
}

/** Four metrics for each step, as a worker logs them. */
export async function addPoints(db, pubsub, runId, { from, to }) {
  for (let begin = from; begin <= to; begin += CHUNK) {
    const steps = Array.from({ length: Math.min(CHUNK, to - begin + 1) }, (_, index) => begin + index);
    const metrics = steps.flatMap((step) =>
      KEYS.map((key) => ({ key, step, value: 0.5 + Math.sin(step / 400) / 3 + ((step * 37) % 100) / 1_000 })),
    );
    await db.$transaction((tx) => appendEvent(tx, pubsub, runId, { metrics }));
  }
}
