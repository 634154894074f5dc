/** Where a step of training goes: its parts one after the other on one thread, and the whole on one and on all. */
import { availableParallelism } from "node:os";
import { parseHyperparameters } from "../packages/schema/dist/index.js";
import { activateForTraining } from "../packages/ml-core/dist/top-model/activation.js";
import { chooseKernel } from "../packages/ml-core/dist/top-model/kernel.js";
import {
  allPanels,
  createNetworkMemory,
  forwardPanels,
  gatherBatch,
  openNetwork,
} from "../packages/ml-core/dist/top-model/network.js";
import { planNetwork } from "../packages/ml-core/dist/top-model/network-plan.js";
import { initializeWeights } from "../packages/ml-core/dist/top-model/network-weights.js";
import { optimizerCoefficients } from "../packages/ml-core/dist/top-model/optimizer-coefficients.js";
import { dropoutStream } from "../packages/ml-core/dist/top-model/random.js";
import { trainTopModel } from "../packages/ml-core/dist/top-model/train-top-model.js";
import { layerShapes } from "../packages/ml-core/dist/top-model/training-input.js";
import { updateKernel } from "../packages/ml-core/dist/top-model/update-weights.js";
import { backwardUpperLayers, forwardUpperLayers } from "../packages/ml-core/dist/top-model/upper-layers.js";
import { drawFeatures } from "./contestants/draw-features.mjs";
import { waitForQuiet } from "./lib/load.mjs";
import { table, writeSection } from "./lib/report.mjs";

const FEATURE_LENGTHS = [8192, 25_088];
const ROWS = 1024;
/** As top-model.mjs has it. */
const hyperparameters = parseHyperparameters({
  hiddenLayers: [{ units: 256, dropout: 0.5 }],
  learningRate: 1e-4,
  batchSize: 32,
  epochs: 4,
  patience: null,
});
const CLASSES = 2;

export async function benchStepProfile({ rounds = 40 } = {}) {
  const threads = availableParallelism();
  const columns = [];
  for (const featureLength of FEATURE_LENGTHS) {
    const data = drawFeatures(ROWS, featureLength);
    await waitForQuiet();
    const parts = measureParts(data, featureLength, rounds);
    const [alone, together] = [await measureSteps(data, 1), await measureSteps(data, threads)];
    console.log(featureLength, parts, alone, together);
    columns.push({ featureLength, parts, alone, together });
  }
  const row = (title, value) => [title, ...columns.map((one) => value(one).toFixed(2))];
  const when = new Date().toISOString().slice(0, 10);
  await writeSection("step-profile", [
    ...table([
      ["ms a step, on one thread", ...columns.map(({ featureLength }) => `${featureLength} features`)],
      row("taking the batch's rows and turning them", ({ parts }) => parts.gather),
      row("the first layer forwards", ({ parts }) => parts.forward),
      row("the layers above, both ways, and the loss", ({ parts }) => parts.upper),
      row("the first layer's gradient, with Adam's update", ({ parts }) => parts.backward),
      row("**a step, on one thread**", ({ alone }) => alone),
      row(`**a step, on ${threads} threads**`, ({ together }) => together),
    ]),
    "",
    `Measured ${when}; medians of ${rounds} calls and of an epoch's ${ROWS / hyperparameters.batchSize} steps.`,
  ]);
}

function measureParts({ features, labels }, featureLength, rounds) {
  const plan = planNetwork({
    featureLength,
    layers: layerShapes(hyperparameters, CLASSES),
    batchSize: 64,
    slots: 2,
    threads: 1,
  });
  const network = openNetwork(plan, createNetworkMemory(plan), chooseKernel());
  initializeWeights(network, 1);
  const [first] = plan.layers;
  const [xt] = plan.xt;
  const inputs = { first: 0, last: first.paddedInputs };
  const job = { hyperparameters, classWeights: null };
  const spent = { gather: [], forward: [], upper: [], backward: [] };
  for (let step = 1; step <= rounds; step++) {
    const timed = (part, work) => {
      const startedAt = performance.now();
      work();
      spent[part].push(performance.now() - startedAt);
    };
    const rows = Int32Array.from({ length: 32 }, (_, at) => (step * 37 + at * 29) % ROWS);
    const batch = { rows, labels: rows.map((at) => labels[at]), batch: 32 };
    const size = { rows: 32, batch: 32 };
    const coefficients = optimizerCoefficients(hyperparameters, step);
    timed("gather", () =>
      gatherBatch(network, { features, rows, batch: 32, columns: inputs, thread: 0, xt }),
    );
    timed("forward", () => forwardPanels(network, first, xt, 32, allPanels(first)));
    timed("upper", () => {
      activateForTraining(network, first, size, allPanels(first), dropoutStream(1, step, 0));
      forwardUpperLayers(network, job, batch, step);
      backwardUpperLayers(network, job, batch, coefficients);
    });
    timed("backward", () =>
      updateKernel(network, first, { xt, batch: 32, inputs, hyperparameters, coefficients }),
    );
  }
  return Object.fromEntries(Object.entries(spent).map(([part, times]) => [part, median(times)]));
}

/** Of the trainer as it is, its threads and their waiting included. */
async function measureSteps(train, threads) {
  const rows = train.labels.length;
  const { history } = await trainTopModel({
    train,
    validation: {
      features: train.features.subarray(0, train.features.length / rows),
      labels: train.labels.slice(0, 1),
    },
    classNames: Array.from({ length: CLASSES }, (_, index) => `class ${index}`),
    hyperparameters,
    threads,
  });
  // The first epoch warms up.
  return median(history.slice(1).map(({ durationMs }) => durationMs)) / (rows / hyperparameters.batchSize);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
