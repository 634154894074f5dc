/** Global average pooling is training on averages, and gives a model that takes features as they are. */
import { parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { predict } from "../../src/prediction/predict.js";
import { poolFeatures } from "../../src/top-model/pool-features.js";
import type { LabelledFeatures } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { keptAfterDivergence } from "../../src/top-model/training-errors.js";
import { classNames, drawFeatures, withoutDurations } from "./top-model-helpers.js";

const SHAPE = [2, 3, 20] as const;
const [PLACES, CHANNELS] = [6, 20];
const FEATURES = PLACES * CHANNELS;
const draw = (rows: number, seed: number) =>
  drawFeatures({ rows, featureLength: FEATURES, classes: 3, seed, signal: 0.5 });
const data = { train: draw(45, 1), validation: draw(20, 2) };

/** By the definition. */
function averagesOf({ features, labels }: LabelledFeatures): LabelledFeatures {
  const averages = Array.from(labels, (_, row) =>
    Array.from({ length: CHANNELS }, (_channel, channel) => {
      let sum = 0;
      for (let place = 0; place < PLACES; place++)
        sum += features[row * FEATURES + place * CHANNELS + channel]!;
      return sum / PLACES;
    }),
  );
  return { features: Float32Array.from(averages.flat()), labels };
}

const trainOn = (splits: typeof data, input: HyperparametersInput, isAveraging: boolean) =>
  trainTopModel({
    ...splits,
    classNames: classNames(3),
    hyperparameters: parseHyperparameters({
      epochs: 6,
      ...input,
      ...(isAveraging && { pooling: "average" }),
    }),
    ...(isAveraging && { featureShape: SHAPE }),
  });

describe("global average pooling", () => {
  it.each<[string, HyperparametersInput]>([
    ["Adam", { hiddenLayers: [{ units: 12, batchNormalization: true, dropout: 0.4 }], l2: 0.01 }],
    ["SGD, turned", { optimizer: "sgd", hiddenLayers: [{ units: 9 }] }],
    ["a linear probe", { optimizer: "lbfgs", hiddenLayers: [], l2: 0.01 }],
  ])("learns what is learned from averages, and answers for whole maps: %s", async (_, input) => {
    const averaged = { train: averagesOf(data.train), validation: averagesOf(data.validation) };
    const plain = await trainOn(averaged, input, false);
    const pooled = await trainOn(data, input, true);
    expect(withoutDurations(pooled.history)).toEqual(withoutDurations(plain.history));
    expect(pooled.topModel.layers[0]).toMatchObject({ inputs: FEATURES });
    const ofAverages = predict({ topModel: plain.topModel, features: averaged.validation.features });
    const ofMaps = predict({ topModel: pooled.topModel, features: data.validation.features });
    ofMaps.forEach((probability, at) => expect(probability).toBeCloseTo(ofAverages[at]!, 5));
    const { accuracy } = await evaluate({
      topModel: pooled.topModel,
      ...data.validation,
      split: "validation",
    });
    expect(accuracy).toBe(pooled.history[pooled.bestEpoch - 1]!.validationAccuracy);
  });

  it("gives whole weights when it diverges, too", async () => {
    const input = {
      optimizer: "sgd",
      momentum: 0,
      learningRate: 1,
      l2: 10,
      epochs: 50,
      patience: null,
    } as const;
    const { training, divergence } = await trainOn(data, input, true).then(() => {
      throw new Error("It did not diverge.");
    }, keptAfterDivergence);
    expect(divergence.message).toMatch(/epoch \d+\. The best weights until then, of epoch 1, are kept/);
    expect(training.topModel.layers[0]!.kernel).toHaveLength(FEATURES * 256);
  });

  it("begins from weights for whole maps, and keeps one matrix one", async () => {
    const hyperparameters = parseHyperparameters({ pooling: "average", hiddenLayers: [] });
    const { topModel } = await trainOn(data, { hiddenLayers: [] }, true);
    const both = { features: data.train.features, labels: data.train.labels };
    const options = {
      train: { ...both, rows: Int32Array.of(0, 1, 2) },
      validation: { ...both, rows: Int32Array.of(3, 4) },
      classNames: classNames(3),
      hyperparameters,
      featureShape: SHAPE,
      initialTopModel: topModel,
    };
    const pooled = await poolFeatures(options, FEATURES);
    expect(pooled.options.train.features).toBe(pooled.options.validation.features);
    expect((await poolFeatures(options, FEATURES)).options.train.features).toBe(
      pooled.options.train.features,
    );
    const back = pooled.unpool(pooled.options.initialTopModel!.layers)[0]!;
    back.kernel.forEach((weight, at) => expect(weight).toBeCloseTo(topModel.layers[0]!.kernel[at]!, 6));
  });

  it("refuses a shape that is none of these rows", async () => {
    const wrong = trainTopModel({
      ...data,
      classNames: classNames(3),
      hyperparameters: parseHyperparameters({ pooling: "average" }),
      featureShape: [2, 2, CHANNELS],
    });
    await expect(wrong).rejects.toMatchObject({ code: "FEATURE_SET_MISMATCH" });
  });
});
