/** Updates from equal weights and batches, here and in tfjs-layers, must lead to the same weights. */
import * as tf from "@tensorflow/tfjs";
import { parseHyperparameters, type Hyperparameters, type HyperparametersInput } from "@smallset/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { randomAt, randomStream, shuffledOrder } from "../../src/top-model/random.js";
import type { KernelKind } from "../../src/top-model/kernel.js";
import type { DenseWeights, LabelledFeatures, TopModel } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { KerasAdam } from "./keras-adam.js";
import { classNames, drawFeatures } from "./top-model-helpers.js";

/** One epoch makes twenty updates. */
const USUAL = { rows: 160, featureLength: 200, classes: 3, batchSize: 8 };
type Shape = typeof USUAL;
beforeAll(async () => {
  await tf.setBackend("cpu");
});

function drawUneven(shape: Shape): LabelledFeatures {
  const { features, labels } = drawFeatures({ ...shape, seed: 5, signal: 0.3 });
  // Uneven classes, so that class weights matter.
  return { features, labels: labels.map((label, row) => (row % 5 === 4 ? 0 : label)) };
}

function initialTopModel({ hiddenLayers }: Hyperparameters, { featureLength, classes }: Shape): TopModel {
  let inputs = featureLength;
  const layers = [...hiddenLayers, { units: classes, batchNormalization: false }].map(
    ({ units, batchNormalization }, index): DenseWeights => {
      const draw = (length: number, purpose: number, low: number, high: number) =>
        Float32Array.from(
          { length },
          (_, at) => low + ((high - low) * randomAt(randomStream(index, purpose), at)) / 2 ** 32,
        );
      const limit = Math.sqrt(6 / (inputs + units));
      const layer = {
        kernel: draw(inputs * units, 1, -limit, limit),
        bias: draw(units, 2, -0.1, 0.1),
        inputs,
        units,
      };
      inputs = units;
      if (!batchNormalization) return layer;
      return {
        ...layer,
        batchNormalization: {
          gamma: draw(units, 3, 0.5, 1.5),
          beta: draw(units, 4, -0.2, 0.2),
          mean: draw(units, 5, -0.1, 0.1),
          variance: draw(units, 6, 0.5, 1.5),
        },
      };
    },
  );
  return { layers, classNames: classNames(classes) };
}

const OPTIMIZERS = {
  adam: ({ learningRate }: Hyperparameters) => new KerasAdam(learningRate),
  rmsprop: ({ learningRate }: Hyperparameters) => tf.train.rmsprop(learningRate, 0.9, 0, 1e-7),
  sgd: ({ learningRate, momentum }: Hyperparameters) => tf.train.momentum(learningRate, momentum),
};

/** Written out rather than tfjs's own loss, whose gradient takes for granted that targets sum to 1. */
const crossEntropy = (targets: tf.Tensor, logits: tf.Tensor) =>
  tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits as tf.Tensor2D)), 1)));

/** The same training by tfjs-layers. Returns layers in our form and the mean loss over the batches. */
async function trainWithTfjs(
  data: LabelledFeatures,
  hyperparameters: Hyperparameters,
  initial: TopModel,
  { featureLength, classes, batchSize }: Shape,
) {
  const { hiddenLayers, l2, labelSmoothing, optimizer, seed, classWeights } = hyperparameters;
  const kernelRegularizer = l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined;
  const model = tf.sequential();
  const layers = [...hiddenLayers, { units: classes, batchNormalization: false }];
  for (const [index, { units, batchNormalization }] of layers.entries()) {
    const { kernel, bias, inputs, batchNormalization: bn } = initial.layers[index]!;
    const dense = tf.layers.dense({
      units,
      inputShape: [inputs],
      ...(kernelRegularizer && { kernelRegularizer }),
    });
    model.add(dense);
    dense.setWeights([tf.tensor2d(kernel, [inputs, units]), tf.tensor1d(bias)]);
    if (batchNormalization) {
      const normalization = tf.layers.batchNormalization({});
      model.add(normalization);
      normalization.setWeights(
        [bn!.gamma, bn!.beta, bn!.mean, bn!.variance].map((values) => tf.tensor1d(values)),
      );
    }
    if (index < hiddenLayers.length) model.add(tf.layers.reLU());
  }
  model.compile({
    optimizer: OPTIMIZERS[optimizer as keyof typeof OPTIMIZERS](hyperparameters),
    loss: crossEntropy,
  });

  const count = data.labels.length;
  const weights = initial.classNames.map((_, index) => {
    const ofClass = data.labels.filter((label) => label === index).length;
    return classWeights === "balanced" ? count / (classes * ofClass) : 1;
  });
  const order = shuffledOrder(seed, 1, count);
  let lossSum = 0;
  for (let from = 0; from < count; from += batchSize) {
    const rows = [...order.subarray(from, from + batchSize)];
    const x = rows.map((row) => [...data.features.subarray(row * featureLength, (row + 1) * featureLength)]);
    const y = rows.map((row) =>
      weights.map((_, index) => {
        const target = (index === data.labels[row] ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
        return target * weights[data.labels[row]!]!;
      }),
    );
    const loss = (await model.trainOnBatch(tf.tensor2d(x), tf.tensor2d(y))) as number;
    lossSum += loss * rows.length;
  }
  const trained = model.getWeights().map((tensor) => tensor.dataSync() as Float32Array);
  const result = initial.layers.map(({ inputs, units, batchNormalization }) => {
    // getWeights lists kernel and bias, then gamma and beta; the moving averages come at the very end.
    const [kernel, bias] = trained.splice(0, 2);
    const [gamma, beta] = batchNormalization ? trained.splice(0, 2) : [];
    return { kernel: kernel!, bias: bias!, inputs, units, gamma, beta };
  });
  const movingAverages = result.map(({ gamma }) => (gamma ? trained.splice(0, 2) : []));
  return {
    layers: result.map((layer, index) => ({ ...layer, moving: movingAverages[index]! })),
    loss: lossSum / count,
  };
}

const largestDifference = (a: Float32Array, b: Float32Array) => {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
};

/** The largest difference between any weight trained here and the same weight trained by tfjs. */
async function differenceFromTfjs(
  input: HyperparametersInput,
  { kernel = "simd", shape = USUAL }: { kernel?: KernelKind; shape?: Shape } = {},
): Promise<number> {
  const data = drawUneven(shape);
  const { batchSize } = shape;
  const hyperparameters = parseHyperparameters({ batchSize, epochs: 1, seed: 3, ...input });
  const initial = initialTopModel(hyperparameters, shape);
  const theirs = await trainWithTfjs(data, hyperparameters, initial, shape);
  const { topModel, history } = await trainTopModel({
    train: data,
    validation: data,
    classNames: initial.classNames,
    hyperparameters,
    initialTopModel: initial,
    threads: 2,
    kernel,
  });
  expect(history[0]!.trainLoss).toBeCloseTo(theirs.loss, 4);
  const differences = topModel.layers.flatMap((ours, index) => {
    const layer = theirs.layers[index]!;
    // Else equal weights would only say that neither side trained.
    expect(largestDifference(initial.layers[index]!.kernel, ours.kernel)).toBeGreaterThan(1e-4);
    const kernels = largestDifference(layer.kernel, ours.kernel);
    if (!ours.batchNormalization) return [kernels, largestDifference(layer.bias, ours.bias)];
    // A bias before batch normalisation has no effect: its gradient is rounding, its value arbitrary, and the
    // moving mean contains it.
    const { gamma, beta, variance } = ours.batchNormalization;
    return [
      kernels,
      largestDifference(layer.gamma!, gamma),
      largestDifference(layer.beta!, beta),
      largestDifference(layer.moving[1]!, variance),
    ];
  });
  return Math.max(...differences);
}

const plain = { units: 48, batchNormalization: false, dropout: 0 };
const normalized = { ...plain, batchNormalization: true };

const CASES: Record<string, [HyperparametersInput, Parameters<typeof differenceFromTfjs>[1]?]> = {
  "on one hidden layer": [{}],
  "with the relaxed kernel": [{}, { kernel: "relaxed-simd" }],
  "without hidden layers": [{ hiddenLayers: [] }],
  "on three layers of odd widths": [{ hiddenLayers: [{ units: 33 }, { units: 17 }, { units: 5 }] }],
  "with batch normalisation": [{ hiddenLayers: [normalized, { ...normalized, units: 20 }] }],
  "with an L2 penalty": [{ l2: 0.01 }],
  "with label smoothing": [{ labelSmoothing: 0.1 }],
  "with class weights": [{ classWeights: "balanced" }],
  "when the last batch is smaller": [
    { hiddenLayers: [{ units: 21 }, normalized] },
    { shape: { ...USUAL, rows: 45, batchSize: 7 } },
  ],
  "on the oddest sizes, with a batch larger than the data": [
    { hiddenLayers: [{ units: 5 }] },
    { shape: { rows: 3, featureLength: 7, classes: 2, batchSize: 8 } },
  ],
};

/** Max |ΔW|. Adam divides by the gradient's own size, so that it turns rounding into steps: it gets more room. */
describe.each([
  { optimizer: "sgd", learningRate: 1e-2, tolerance: 1e-6 },
  { optimizer: "rmsprop", learningRate: 1e-4, tolerance: 1e-5 },
  { optimizer: "adam", learningRate: 1e-4, tolerance: 1e-4 },
] as const)("training with $optimizer matches tfjs", ({ optimizer, learningRate, tolerance }) => {
  it.each(Object.entries(CASES))("%s", async (_, [input, options]) => {
    const hyperparameters = { optimizer, learningRate, hiddenLayers: [plain], ...input };
    expect(await differenceFromTfjs(hyperparameters, options)).toBeLessThan(tolerance);
  });
});
