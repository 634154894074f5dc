/**
 * Global average pooling: a top model that sees each channel's average over the map, as Keras's GlobalAveragePooling2D
 * in front of it would give. An average is linear, so that it can go into the first layer's weights afterwards: what was
 * trained takes features as the extractor makes them, and goes wherever any top model goes.
 */
import { setImmediate } from "node:timers/promises";
import { AppError } from "@smallset/schema";
import { allocateShareable } from "../runtime/shared-memory.js";
import type { DenseWeights, LabelledFeatures } from "./top-model.type.js";
import type { TrainTopModelOptions } from "./train-top-model.type.js";

/** Numbers read before the event loop gets its turn: about 5 ms. */
const SLICE = 4 * 2 ** 20;

export interface PooledTraining {
  options: TrainTopModelOptions;
  featureLength: number;
  /** Weights for averages → weights for the features that were averaged. */
  unpool: (layers: DenseWeights[]) => DenseWeights[];
}

/** Kept as long as the features themselves are, so that trials on one matrix stay on one matrix. */
const averages = new WeakMap<Float32Array, Map<number, Promise<Float32Array>>>();

/** What there is to train on, where `hyperparameters.pooling` asks for averages. @throws AppError FEATURE_SET_MISMATCH */
export async function poolFeatures(
  options: TrainTopModelOptions,
  featureLength: number,
): Promise<PooledTraining> {
  const { hyperparameters, featureShape = [1, 1, featureLength], initialTopModel } = options;
  const [height, width, channels] = featureShape;
  const places = height * width;
  if (places * channels !== featureLength)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `The rows have ${featureLength} features; ${featureShape.join(" × ")} was said of them.`,
      "Extract the features again.",
    );
  if (hyperparameters.pooling !== "average" || places === 1)
    return { options, featureLength, unpool: (layers) => layers };
  const pool = async (data: LabelledFeatures): Promise<LabelledFeatures> => ({
    ...data,
    features: await averageOnce(data.features, { places, channels }),
  });
  return {
    options: {
      ...options,
      train: await pool(options.train),
      validation: await pool(options.validation),
      ...(initialTopModel && {
        initialTopModel: { ...initialTopModel, layers: sumPlaces(initialTopModel.layers, channels) },
      }),
    },
    featureLength: channels,
    unpool: (layers) => spreadOverPlaces(layers, places),
  };
}

interface MapSize {
  /** Height times width. */
  places: number;
  channels: number;
}

function averageOnce(features: Float32Array, size: MapSize): Promise<Float32Array> {
  const known = averages.get(features) ?? new Map<number, Promise<Float32Array>>();
  averages.set(features, known);
  const pooled = known.get(size.channels) ?? average(features, size);
  known.set(size.channels, pooled);
  return pooled;
}

/** [n, places, channels] → [n, channels], in memory that threads share. */
async function average(features: Float32Array, { places, channels }: MapSize): Promise<Float32Array> {
  const rows = features.length / (places * channels);
  const result = new Float32Array(allocateShareable(rows * channels * 4));
  const sums = new Float64Array(channels);
  for (let row = 0, at = 0, read = 0; row < rows; row++) {
    sums.fill(0);
    for (let place = 0; place < places; place++)
      for (let channel = 0; channel < channels; channel++) sums[channel]! += features[at++]!;
    for (let channel = 0; channel < channels; channel++)
      result[row * channels + channel] = sums[channel]! / places;
    if (at - read < SLICE) continue;
    read = at;
    await setImmediate();
  }
  return result;
}

/** What the first layer does to features that are the same in every place. */
function sumPlaces([first, ...others]: DenseWeights[], channels: number): DenseWeights[] {
  const { kernel, units } = first!;
  const sums = new Float64Array(channels * units);
  kernel.forEach((weight, index) => (sums[index % sums.length]! += weight));
  return [{ ...first!, kernel: Float32Array.from(sums), inputs: channels }, ...others];
}

function spreadOverPlaces([first, ...others]: DenseWeights[], places: number): DenseWeights[] {
  const { kernel, inputs } = first!;
  const shares = kernel.map((weight) => weight / places);
  const spread = new Float32Array(places * kernel.length);
  for (let place = 0; place < places; place++) spread.set(shares, place * kernel.length);
  return [{ ...first!, kernel: spread, inputs: places * inputs }, ...others];
}
