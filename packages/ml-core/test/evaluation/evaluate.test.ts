import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { TopModel } from "../../src/top-model/top-model.type.js";
import { drawFeatures, train } from "../top-model/top-model-helpers.js";

/** Answers with softmax(x · weights): the loss can be worked out by hand. */
const linear: TopModel = {
  classNames: ["no", "yes"],
  layers: [{ inputs: 1, units: 2, kernel: Float32Array.of(0, 1), bias: Float32Array.of(0, 0) }],
};

describe("evaluate", () => {
  it("agrees with values worked out by hand", async () => {
    const report = await evaluate({
      topModel: linear,
      features: Float32Array.of(Math.log(3), -Math.log(3), Math.log(9)),
      labels: Int32Array.of(1, 0, 0),
      split: "test",
    });
    expect(report).toMatchObject({ split: "test", count: 3, accuracy: 2 / 3 });
    expect(report.confusionMatrix).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(report.loss).toBeCloseTo(-(Math.log(3 / 4) + Math.log(3 / 4) + Math.log(1 / 10)) / 3, 6);
    expect(report.predictions.map(({ predictedIndex }) => predictedIndex)).toEqual([1, 0, 1]);
    expect(report.predictions[2]!.probability).toBeCloseTo(0.9, 6);
    expect(report.predictions[2]!.trueProbability).toBeCloseTo(0.1, 6);
    expect(report.macroF1).toBeCloseTo(2 / 3, 12);
  });

  it("measures the same loss and accuracy that training measured in the best epoch", async () => {
    const shape = { rows: 101, featureLength: 301, classes: 3, signal: 0.2 };
    const validation = drawFeatures({ ...shape, seed: 2 });
    const { topModel, history, bestEpoch } = await train(
      {
        epochs: 5,
        learningRate: 1e-3,
        hiddenLayers: [{ units: 33, batchNormalization: true }, { units: 9 }],
      },
      { classes: 3, train: drawFeatures({ ...shape, seed: 1 }), validation },
    );
    const report = await evaluate({ topModel, ...validation, split: "validation" });
    expect(report.loss).toBeCloseTo(history[bestEpoch - 1]!.validationLoss, 5);
    expect(report.accuracy).toBe(history[bestEpoch - 1]!.validationAccuracy);
  });

  it("refuses a split without images, and features that do not fit the labels", async () => {
    const empty = { topModel: linear, features: new Float32Array(0), labels: new Int32Array(0) };
    await expect(evaluate({ ...empty, split: "test" })).rejects.toMatchObject({ code: "EMPTY_SPLIT" });
    const mismatch = { topModel: linear, features: new Float32Array(3), labels: new Int32Array(2) };
    await expect(evaluate({ ...mismatch, split: "test" })).rejects.toMatchObject({
      code: "FEATURE_SET_MISMATCH",
    });
  });
});
