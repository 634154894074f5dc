/** Small labelled features for the tests of training, drawn from a seed. */
import { parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { randomAt, randomStream } from "../../src/top-model/random.js";
import type { EpochMetrics, LabelledFeatures, TopModel } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import type { TrainTopModelOptions } from "../../src/top-model/train-top-model.type.js";

/**
 * Sparse positive features, as a ReLU leaves them: about a quarter is not zero. Each class lifts its own features
 * by `signal`; with 0 there is nothing to learn.
 */
export function drawFeatures(options: {
  rows: number;
  featureLength: number;
  classes: number;
  seed: number;
  signal?: number;
  scale?: number;
}): LabelledFeatures {
  const { rows, featureLength, classes, seed, signal = 1, scale = 1 } = options;
  const stream = randomStream(seed, 99);
  const features = new Float32Array(rows * featureLength);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < featureLength; column++) {
      const at = row * featureLength + column;
      const uniform = randomAt(stream, at) / 2 ** 32;
      const lift = column % classes === labels[row] ? signal : 0;
      features[at] = Math.max(0, uniform - 0.75 + lift * 0.25) * 4 * scale;
    }
  return { features, labels };
}

export const classNames = (count: number) => Array.from({ length: count }, (_, index) => `class ${index}`);

/** Trains on drawn features unless told otherwise. */
export async function train(
  hyperparameters: HyperparametersInput,
  options: Partial<TrainTopModelOptions> & { classes?: number; featureLength?: number; rows?: number } = {},
) {
  const { classes = 2, featureLength = 40, rows = 64, ...rest } = options;
  return trainTopModel({
    train: drawFeatures({ rows, featureLength, classes, seed: 1 }),
    validation: drawFeatures({ rows: 30, featureLength, classes, seed: 2 }),
    classNames: classNames(classes),
    hyperparameters: parseHyperparameters(hyperparameters),
    ...rest,
  });
}

/** All weights of a model in one array, so that two models can be compared to the byte. */
export const weightBytes = ({ layers }: TopModel) =>
  Buffer.concat(
    layers.flatMap(({ kernel, bias, batchNormalization }) =>
      [kernel, bias, ...Object.values(batchNormalization ?? {})].map((values: Float32Array) =>
        Buffer.from(values.slice().buffer),
      ),
    ),
  );

/** What of a history must repeat: all but how long it took. */
export const withoutDurations = (history: readonly EpochMetrics[]) =>
  history.map((metrics) => ({ ...metrics, durationMs: 0 }));
