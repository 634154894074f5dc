import { describe, expect, it } from "vitest";
import { predict } from "../../src/prediction/predict.js";
import { toTopK } from "../../src/prediction/to-top-k.js";
import type { TopModel } from "../../src/top-model/top-model.type.js";
import { drawFeatures, train } from "../top-model/top-model-helpers.js";

/** The model by its definition, in double precision and without any of the kernel's layouts. */
function answerByDefinition({ layers }: TopModel, row: Float32Array): number[] {
  let values = [...row];
  layers.forEach(({ kernel, bias, units, batchNormalization }, index) => {
    values = Array.from({ length: units }, (_, unit) => {
      let sum = bias[unit]!;
      for (const [input, value] of values.entries()) sum += value * kernel[input * units + unit]!;
      if (batchNormalization) {
        const { gamma, beta, mean, variance } = batchNormalization;
        sum = ((sum - mean[unit]!) / Math.sqrt(variance[unit]! + 1e-3)) * gamma[unit]! + beta[unit]!;
      }
      return index < layers.length - 1 ? Math.max(0, sum) : sum;
    });
  });
  // A sigmoid of z is the softmax of [0, z].
  if (values.length === 1) values = [0, ...values];
  const largest = Math.max(...values);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

describe("predict", () => {
  it.each([
    { featureLength: 203, classes: 3, hiddenLayers: [{ units: 33, batchNormalization: true }, { units: 7 }] },
    { featureLength: 7, classes: 2, hiddenLayers: [{ units: 5 }] },
    { featureLength: 1030, classes: 17, hiddenLayers: [] },
    { featureLength: 203, classes: 2, hiddenLayers: [{ units: 33 }], output: "sigmoid" as const },
    { featureLength: 40, classes: 2, hiddenLayers: [], output: "sigmoid" as const },
  ])(
    "answers what the definition says on $featureLength features and $classes classes",
    async ({ featureLength, classes, hiddenLayers, output }) => {
      const shape = { featureLength, classes };
      const { topModel } = await train(
        { epochs: 2, learningRate: 1e-2, hiddenLayers, output },
        {
          classes,
          train: drawFeatures({ rows: 50, seed: 1, ...shape }),
          validation: drawFeatures({ rows: 20, seed: 2, ...shape }),
        },
      );
      expect(topModel.layers.at(-1)!.units).toBe(output === "sigmoid" ? 1 : classes);
      const rows = 37;
      const { features } = drawFeatures({ rows, seed: 3, ...shape });
      const probabilities = predict({ topModel, features });
      expect(probabilities).toHaveLength(rows * classes);
      for (let row = 0; row < rows; row++) {
        const expected = answerByDefinition(
          topModel,
          features.subarray(row * featureLength, (row + 1) * featureLength),
        );
        expected.forEach((value, index) =>
          expect(probabilities[row * classes + index]).toBeCloseTo(value, 5),
        );
      }
    },
  );

  it("gives a row the same answer alone and among others", async () => {
    const { topModel } = await train({ epochs: 1 });
    const { features } = drawFeatures({ rows: 21, featureLength: 40, classes: 2, seed: 3 });
    const together = predict({ topModel, features });
    const alone = predict({ topModel, features: features.slice(20 * 40) });
    expect(alone).toEqual(together.slice(40));
  });

  it("refuses rows of another length", async () => {
    const { topModel } = await train({ epochs: 1 });
    expect(() => predict({ topModel, features: new Float32Array(41) })).toThrow(/trained on 40 features/);
  });
});

describe("toTopK", () => {
  it("lists the most probable first, equal ones in class order, at most k", () => {
    const probabilities = Float32Array.of(0.125, 0.5, 0.125, 0.25);
    expect(toTopK(probabilities, ["a", "b", "c", "d"], 3)).toEqual([
      { className: "b", classIndex: 1, probability: 0.5 },
      { className: "d", classIndex: 3, probability: 0.25 },
      { className: "a", classIndex: 0, probability: 0.125 },
    ]);
    expect(toTopK(probabilities, ["a", "b", "c", "d"], 9)).toHaveLength(4);
  });
});
