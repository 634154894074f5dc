/** Folds train on some rows of one matrix: as if these rows had been copied out. */
import { parseHyperparameters } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { drawFolds, rowsOfFold } from "../../src/dataset/draw-folds.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { LabelledFeatures } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { shareFeatures } from "../../src/top-model/training-input.js";
import { classNames, drawFeatures, weightBytes, withoutDurations } from "./top-model-helpers.js";

const FEATURES = 40;
const data = drawFeatures({ rows: 90, featureLength: FEATURES, classes: 3, seed: 4, signal: 0.3 });
const foldOf = drawFolds(
  [...data.labels].map((classIndex, row) => ({ classIndex, sha256: String(row) })),
  { folds: 3, seed: 1 },
);
const hyperparameters = parseHyperparameters({
  epochs: 4,
  learningRate: 1e-3,
  batchSize: 16,
  classWeights: "balanced",
  hiddenLayers: [{ units: 20, dropout: 0.5 }],
});
const copyOut = (rows: Int32Array): LabelledFeatures => ({
  features: Float32Array.from(
    [...rows].flatMap((row) => [...data.features.subarray(row * FEATURES, (row + 1) * FEATURES)]),
  ),
  labels: rows.map((row) => data.labels[row]!),
});

describe("training on rows of a shared matrix", () => {
  it("gives the bytes of training on a copy of these rows, fold by fold", async () => {
    const shared = await shareFeatures(data);
    expect((await shareFeatures(shared)).features).toBe(shared.features);
    const rest = { classNames: classNames(3), hyperparameters };
    for (const fold of [0, 1, 2]) {
      const { train, validation } = rowsOfFold(foldOf, fold);
      const ofRows = await trainTopModel({
        train: { ...shared, rows: train },
        validation: { ...shared, rows: validation },
        ...rest,
      });
      const ofCopy = await trainTopModel({
        train: copyOut(train),
        validation: copyOut(validation),
        ...rest,
      });
      expect(weightBytes(ofRows.topModel)).toEqual(weightBytes(ofCopy.topModel));
      expect(withoutDurations(ofRows.history)).toEqual(withoutDurations(ofCopy.history));
      const { topModel } = ofRows;
      expect(await evaluate({ topModel, ...shared, rows: validation, split: "validation" })).toEqual(
        await evaluate({ topModel, ...copyOut(validation), split: "validation" }),
      );
    }
  });

  it("refuses rows that are not there", async () => {
    const rest = { classNames: classNames(3), hyperparameters, validation: data };
    await expect(trainTopModel({ train: { ...data, rows: Int32Array.of(90) }, ...rest })).rejects.toThrow(
      /none of the 90 rows/,
    );
    await expect(trainTopModel({ train: { ...data, rows: new Int32Array() }, ...rest })).rejects.toThrow(
      /no images/,
    );
  });
});
