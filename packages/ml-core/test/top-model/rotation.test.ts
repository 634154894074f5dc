/** Training on turned features must be training on the features themselves, but for rounding and time. */
import { parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { predict } from "../../src/prediction/predict.js";
import type { LabelledFeatures, TrainingResult } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { rotateFeatures } from "../../src/top-model/rotate-features.js";
import { drawWeights } from "../../src/top-model/network-weights.js";
import { layerShapes, shareFeatures } from "../../src/top-model/training-input.js";
import { classNames, drawFeatures, weightBytes, withoutDurations } from "./top-model-helpers.js";

const FEATURES = 600;
const CLASSES = 3;
const drawn = drawFeatures({ rows: 150, featureLength: FEATURES, classes: CLASSES, seed: 4, signal: 0.1 });
const evens = Int32Array.from({ length: 75 }, (_, at) => 2 * at);
const odds = evens.map((row) => row + 1);

interface Options {
  data?: LabelledFeatures;
  threads?: number;
  onNotice?: (message: string) => void;
}

async function train(input: HyperparametersInput, rotate: boolean, options: Options = {}) {
  const { data = drawn, ...rest } = options;
  return trainTopModel({
    train: { ...data, rows: evens },
    validation: { ...data, rows: odds },
    classNames: classNames(CLASSES),
    hyperparameters: parseHyperparameters({ batchSize: 16, epochs: 4, patience: null, ...input }),
    rotate,
    kernel: "simd",
    threads: 1,
    ...rest,
  });
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

function expectSame(turned: TrainingResult, plain: TrainingResult, tolerance: number): void {
  expect([turned.isRotated, plain.isRotated]).toEqual([true, false]);
  expect(turned.history).toHaveLength(plain.history.length);
  turned.history.forEach((epoch, index) => {
    const other = plain.history[index]!;
    expect(Math.abs(epoch.trainLoss - other.trainLoss)).toBeLessThan(tolerance * 10);
    expect(Math.abs(epoch.validationLoss - other.validationLoss)).toBeLessThan(tolerance * 10);
  });
  turned.topModel.layers.forEach(({ kernel, bias }, index) => {
    const other = plain.topModel.layers[index]!;
    expect(largest(kernel, other.kernel)).toBeLessThan(tolerance);
    expect(largest(bias, other.bias)).toBeLessThan(tolerance);
  });
}

/** How far training moved the first kernel: else equal weights would only say that neither side trained. */
function shift({ topModel, hyperparameters }: TrainingResult): number {
  const [start] = drawWeights(hyperparameters.seed, FEATURES, layerShapes(hyperparameters, CLASSES));
  return largest(topModel.layers[0]!.kernel, start!.kernel);
}

describe("gradient descent on turned features", () => {
  const sgd = { optimizer: "sgd", learningRate: 3e-3 } as const;
  it.each<[string, HyperparametersInput]>([
    ["with momentum", { ...sgd, hiddenLayers: [{ units: 24 }] }],
    ["without momentum", { ...sgd, momentum: 0, hiddenLayers: [{ units: 24 }] }],
    ["without hidden layers", { ...sgd, hiddenLayers: [] }],
    ["with dropout", { ...sgd, hiddenLayers: [{ units: 24, dropout: 0.5 }, { units: 9 }] }],
    ["with batch normalisation", { ...sgd, hiddenLayers: [{ units: 24, batchNormalization: true }] }],
    ["with label smoothing and class weights", { ...sgd, labelSmoothing: 0.1, classWeights: "balanced" }],
    // Decay shrinks also what no row reaches.
    ["with L2", { ...sgd, l2: 0.05, hiddenLayers: [{ units: 24 }] }],
  ])("%s", async (_, input) => {
    const [turned, plain] = [await train(input, true), await train(input, false)];
    expectSame(turned, plain, 2e-5);
    expect(shift(plain)).toBeGreaterThan(1e-3);
  });
});

describe("turned features", () => {
  const input: HyperparametersInput = { optimizer: "sgd", learningRate: 3e-3, l2: 0.01 };

  it("give the same bytes, whatever the number of threads", async () => {
    const [one, three] = [await train(input, true, { threads: 1 }), await train(input, true, { threads: 3 })];
    expect(weightBytes(one.topModel)).toEqual(weightBytes(three.topModel));
    expect(withoutDurations(one.history)).toEqual(withoutDurations(three.history));
  });

  it("may have duplicates, near-duplicates and empty rows: what depends on others gets no direction of its own", async () => {
    const features = drawn.features.slice();
    const row = (at: number) => features.subarray(at * FEATURES, (at + 1) * FEATURES);
    row(2).set(row(0));
    row(3).set(row(0));
    row(40).set(row(4).map((value, at) => value + row(6)[at]!));
    row(90).set(row(91).map((value, at) => value * (1 + 1e-6 * (at % 2))));
    row(120).fill(0);
    row(121).fill(0);
    const data = { features, labels: drawn.labels };
    expectSame(await train(input, true, { data }), await train(input, false, { data }), 1e-4);
    const probe = { optimizer: "lbfgs", l2: 1e-3 } as const;
    const [turned, plain] = [await train(probe, true, { data }), await train(probe, false, { data })];
    expect(turned.history.at(-1)!.trainLoss).toBeCloseTo(plain.history.at(-1)!.trainLoss, 4);
  });

  it("are made once for all trials on one matrix", async () => {
    const { features } = await shareFeatures(drawn);
    const options = { features, rows: 150, kernelKind: "simd", threads: 1 } as const;
    const first = rotateFeatures(options);
    expect(rotateFeatures({ ...options })).toBe(first);
    const other = rotateFeatures({ ...options, features: features.subarray() });
    expect(other).not.toBe(first);
    expect((await other).rotated).toEqual((await first).rotated);
  });

  it("are given up where they cannot be had, which is said once", async () => {
    const features = drawn.features.slice();
    features[7] = Number.NaN;
    const notices: string[] = [];
    const data = { features, labels: drawn.labels };
    await expect(
      train(input, true, { data, onNotice: (message) => notices.push(message) }),
    ).rejects.toMatchObject({ code: "TRAINING_DIVERGED" });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/cannot be turned exactly/);
  });

  it("are not used for Adam, to which they would be other features", async () => {
    expect((await train({ optimizer: "adam", epochs: 1 }, true)).isRotated).toBe(false);
  });

  it("are chosen by default where they save work", async () => {
    const data = await shareFeatures(drawFeatures({ rows: 60, featureLength: 4000, classes: 3, seed: 1 }));
    const rest = {
      train: { ...data, rows: Int32Array.from({ length: 40 }, (_, at) => at) },
      validation: { ...data, rows: Int32Array.from({ length: 20 }, (_, at) => at + 40) },
      classNames: classNames(3),
    };
    const run = (input_: HyperparametersInput) =>
      trainTopModel({ ...rest, hyperparameters: parseHyperparameters({ patience: null, ...input_ }) });
    expect((await run({ optimizer: "sgd", epochs: 20 })).isRotated).toBe(true);
    expect((await run({ optimizer: "sgd", epochs: 1, hiddenLayers: [] })).isRotated).toBe(false);
  });
});

describe("the linear probe by L-BFGS", () => {
  const probe = { optimizer: "lbfgs", l2: 1e-2, epochs: 400, patience: null } as const;

  it("finds the one minimum, where gradient descent crawls to as well", async () => {
    const found = await train(probe, false);
    expect(found.stoppedEarly).toBe(true);
    const crawled = await train(
      { optimizer: "sgd", hiddenLayers: [], l2: 1e-2, learningRate: 5e-2, batchSize: 75, epochs: 3000 },
      false,
    );
    const last = (result: TrainingResult) => result.history.at(-1)!;
    expect(last(found).trainLoss).toBeCloseTo(last(crawled).trainLoss, 5);
    expect(last(found).trainLoss).toBeLessThanOrEqual(last(crawled).trainLoss + 1e-6);
    expect(found.history.length).toBeLessThan(60);
  });

  it("finds it on turned features too, with one thread or more", async () => {
    const [plain, turned] = [await train(probe, false), await train(probe, true)];
    expect([plain.isRotated, turned.isRotated]).toEqual([false, true]);
    expect(turned.history.at(-1)!.trainLoss).toBeCloseTo(plain.history.at(-1)!.trainLoss, 6);
    const answers = [plain, turned].map(({ topModel }) =>
      predict({ topModel, features: drawn.features, rows: odds }),
    );
    expect(largest(answers[0]!, answers[1]!)).toBeLessThan(1e-3);
    const threaded = await train(probe, true, { threads: 3 });
    expect(weightBytes(threaded.topModel)).toEqual(weightBytes(turned.topModel));
  });

  it("lowers the loss in every iteration, with class weights and label smoothing too", async () => {
    const { history } = await train(
      { ...probe, epochs: 15, classWeights: "balanced", labelSmoothing: 0.1 },
      true,
    );
    history.slice(1).forEach(({ trainLoss }, index) => {
      expect(trainLoss).toBeLessThanOrEqual(history[index]!.trainLoss);
    });
  });

  it("takes no hidden layers", () => {
    expect(parseHyperparameters({ optimizer: "lbfgs" }).hiddenLayers).toEqual([]);
    expect(() => parseHyperparameters({ optimizer: "lbfgs", hiddenLayers: [{ units: 8 }] })).toThrow(
      /linear probe only/,
    );
  });
});
