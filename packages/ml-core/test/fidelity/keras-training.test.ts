import { readFile } from "node:fs/promises";
import { type HyperparametersInput, type Optimizer, parseHyperparameters } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { shuffledOrder } from "../../src/top-model/random.js";
import type { DenseWeights } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { decodeFloats, uniform } from "./formula.js";

/** Keras has no L-BFGS. */
type KerasOptimizer = Exclude<Optimizer, "lbfgs">;

interface TrainingGolden {
  optimizer: KerasOptimizer;
  learningRate: number;
  /** A name for people. */
  variant: string;
  hyperparameters: HyperparametersInput & { hiddenLayers: { units: number; batchNormalization?: boolean }[] };
  history: { trainLoss: number; validationLoss: number; validationAccuracy: number }[];
  /** After 20 steps; base64, in the order of Keras's get_weights. */
  weights: string;
}
const { runs, orders } = JSON.parse(
  await readFile(new URL("goldens/training.json", import.meta.url), "utf8"),
) as { runs: TrainingGolden[]; orders: number[][] };

const ROWS = 60;
const FEATURES = 20;
const CLASSES = 3;
const SEED = 7;

/** Largest |ΔW| after 20 steps. Adam divides by gradients near 0, where float32's rounding shows most. */
const TOLERANCES: Record<KerasOptimizer, number> = { sgd: 1e-6, rmsprop: 1e-6, adam: 1.8e-5 };

/**
 * The same rows as training_goldens.py draws: classes of 30, 20 and 10 that differ in every third feature; the first two
 * as one where there shall be two.
 */
function drawDataset(isBinary: boolean) {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => (row < 30 ? 0 : row < 50 ? 1 : 2));
  const features = uniform(ROWS * FEATURES, 1000, -1, 1);
  for (let row = 0; row < ROWS; row++)
    for (let column = labels[row]!; column < FEATURES; column += CLASSES)
      features[row * FEATURES + column]! += 0.5;
  return { features, labels: isBinary ? labels.map((label) => label >> 1) : labels };
}

function drawInitialWeights({ hyperparameters }: TrainingGolden): DenseWeights[] {
  let inputs = FEATURES;
  const outputs = hyperparameters.output === "sigmoid" ? 1 : CLASSES;
  const shapes = [...hyperparameters.hiddenLayers, { units: outputs, batchNormalization: false }];
  return shapes.map(({ units, batchNormalization }, index) => {
    const limit = Math.sqrt(6 / (inputs + units));
    const layer: DenseWeights = {
      kernel: uniform(inputs * units, 1100 + 2 * index, -limit, limit),
      bias: uniform(units, 1101 + 2 * index, -0.1, 0.1),
      inputs,
      units,
    };
    inputs = units;
    if (!batchNormalization) return layer;
    const [ones, zeros] = [new Float32Array(units).fill(1), new Float32Array(units)];
    return { ...layer, batchNormalization: { gamma: ones, beta: zeros, mean: zeros, variance: ones } };
  });
}

/** All of a model's weights in the order of Keras's get_weights, and whether each says anything. */
const flatten = (layers: readonly DenseWeights[], optimizer: Optimizer) =>
  layers.flatMap(({ kernel, bias, batchNormalization: normalization }) => {
    const parts = [kernel, bias];
    if (normalization)
      parts.push(normalization.gamma, normalization.beta, normalization.mean, normalization.variance);
    // Batch normalisation takes away whatever its layer's bias adds, so that the bias's gradient is 0 but for
    // rounding; Adam divides that by itself and walks at random, and the moving mean follows it.
    const isNoise = (part: Float32Array) =>
      optimizer === "adam" && normalization !== undefined && (part === bias || part === normalization.mean);
    return parts.flatMap((part) => [...part].map((value) => ({ value, isNoise: isNoise(part) })));
  });

it("visits the rows in the order that Keras was given them", () => {
  orders.forEach((order, index) => {
    expect([...shuffledOrder(SEED, index + 1, ROWS)]).toEqual(order);
  });
});

describe("twenty steps from equal weights end where Keras's end", () => {
  it.each(runs)("$optimizer, $variant", async (golden) => {
    const { optimizer, learningRate, hyperparameters } = golden;
    const isBinary = hyperparameters.output === "sigmoid";
    const classNames = isBinary ? ["a or b", "c"] : ["a", "b", "c"];
    const rows = drawDataset(isBinary);
    const result = await trainTopModel({
      train: rows,
      validation: rows,
      classNames,
      hyperparameters: parseHyperparameters({
        ...hyperparameters,
        optimizer,
        learningRate,
        momentum: 0.9,
        batchSize: 16,
        epochs: orders.length,
        patience: null,
        seed: SEED,
      }),
      initialTopModel: { layers: drawInitialWeights(golden), classNames },
    });
    result.history.forEach((epoch, index) => {
      const expected = golden.history[index]!;
      expect(epoch.trainLoss).toBeCloseTo(expected.trainLoss, 4);
      expect(epoch.validationLoss).toBeCloseTo(expected.validationLoss, 4);
      expect(epoch.validationAccuracy).toBeCloseTo(expected.validationAccuracy, 6);
    });
    expect(result.bestEpoch).toBe(orders.length);
    const expected = decodeFloats(golden.weights);
    const actual = flatten(result.topModel.layers, optimizer);
    expect(actual).toHaveLength(expected.length);
    const differences = actual.map(({ value, isNoise }, index) =>
      isNoise ? 0 : Math.abs(value - expected[index]!),
    );
    expect(Math.max(...differences)).toBeLessThan(TOLERANCES[optimizer]);
  });
});
