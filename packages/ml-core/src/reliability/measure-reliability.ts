/** Fits a temperature to a trained model and says how far its probabilities can be believed, before and after. */
import type { ReliabilityReport } from "@smallset/schema";
import { predictInSlices } from "../prediction/predict-in-slices.js";
import type { LabelledFeatures, TopModel } from "../top-model/top-model.type.js";
import { labelsOf, rowsOf } from "../top-model/training-input.js";
import { fitTemperature, rowOf, type LabelledLogits } from "./fit-temperature.js";
import { listOperatingPoints, measureCalibration, type JudgedAnswer } from "./measure-calibration.js";
import { softmaxRow, toLogits } from "./scale-logits.js";

const FOLDS = 5;

/**
 * The temperature comes from `validation` alone. What it achieves is measured on `test` where there is one; else on
 * validation by cross-fitting in 5 folds, so that no image judges a temperature that it helped to choose.
 */
export async function measureReliability(options: {
  topModel: TopModel;
  validation: LabelledFeatures;
  test: LabelledFeatures;
}): Promise<ReliabilityReport> {
  const { topModel, validation, test } = options;
  const fitted = await toLabelledLogits(topModel, validation);
  const rows = indicesOf(fitted);
  const temperature = fitTemperature(fitted, rows);
  const hasTest = test.labels.length > 0;
  const measured = hasTest ? await toLabelledLogits(topModel, test) : fitted;
  const temperatures = hasTest ? indicesOf(measured).map(() => temperature) : crossFit(fitted, rows);
  return {
    temperature,
    fittedCount: rows.length,
    split: hasTest ? "test" : "validation",
    count: measured.labels.length,
    crossFitted: !hasTest,
    before: measureCalibration(indicesOf(measured).map((row) => judge(measured, row, 1))),
    after: measureCalibration(indicesOf(measured).map((row) => judge(measured, row, temperatures[row]!))),
    operatingPoints: listOperatingPoints(rows.map((row) => judge(fitted, row, temperature))),
  };
}

async function toLabelledLogits(topModel: TopModel, data: LabelledFeatures): Promise<LabelledLogits> {
  const logits = toLogits(await predictInSlices(topModel, data.features, rowsOf(data)));
  return { logits, labels: labelsOf(data), classes: topModel.classNames.length };
}

const indicesOf = ({ labels }: LabelledLogits) => Array.from(labels, (_, row) => row);

/** Of each row, the temperature that the other folds' rows gave. */
function crossFit(data: LabelledLogits, rows: readonly number[]): number[] {
  const ofFold = Array.from({ length: FOLDS }, (_, fold) =>
    fitTemperature(
      data,
      rows.filter((row) => row % FOLDS !== fold),
    ),
  );
  return rows.map((row) => ofFold[row % FOLDS]!);
}

function judge(data: LabelledLogits, row: number, temperature: number): JudgedAnswer {
  const probabilities = softmaxRow(rowOf(data, row), temperature);
  const probability = Math.max(...probabilities);
  const label = data.labels[row]!;
  return {
    probability,
    isRight: probabilities.indexOf(probability) === label,
    loss: -Math.log(Math.max(probabilities[label]!, Number.MIN_VALUE)),
  };
}
