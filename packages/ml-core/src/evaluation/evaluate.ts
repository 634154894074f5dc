/** Measures a top model on held-out images. */
import { AppError, type Split } from "@smallset/schema";
import { predictInSlices } from "../prediction/predict-in-slices.js";
import type { LabelledFeatures, TopModel } from "../top-model/top-model.type.js";
import { labelsOf, rowsOf } from "../top-model/training-input.js";
import type { EvaluationReport } from "./evaluation.type.js";
import { macroF1, toClassReports, toConfusionMatrix, wilsonInterval } from "./metrics.js";

/** The smallest float32 above zero: a probability that rounded to 0 was no larger. */
const SMALLEST_PROBABILITY = 2 ** -149;

/**
 * The report of one split. `loss` is plain cross-entropy, without label smoothing or penalties, so that models
 * trained with different ones can be compared. Works in slices, between which other work gets its turn.
 * @param options.features [n, featureLength], one row a label
 * @param options.rows which of them are the split; default all
 * @throws AppError EMPTY_SPLIT, FEATURE_SET_MISMATCH
 */
export async function evaluate(
  options: LabelledFeatures & { topModel: TopModel; split: Split },
): Promise<EvaluationReport> {
  const { topModel, features, split } = options;
  const labels = labelsOf(options);
  const count = labels.length;
  if (count === 0)
    throw new AppError(
      "EMPTY_SPLIT",
      `The ${split} split has no images to evaluate on.`,
      "Add images to it.",
    );
  if (features.length !== options.labels.length * topModel.layers[0]!.inputs)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `The features of the ${split} split do not fit its ${count} labels.`,
      "Extract the features again.",
    );
  const probabilities = await predictInSlices(topModel, features, rowsOf(options));
  const classes = topModel.classNames.length;
  const predictions = Array.from(labels, (label, row) => {
    const ofRow = probabilities.subarray(row * classes, (row + 1) * classes);
    const predictedIndex = ofRow.indexOf(Math.max(...ofRow));
    return { predictedIndex, probability: ofRow[predictedIndex]!, trueProbability: ofRow[label]! };
  });
  const matrix = toConfusionMatrix(
    labels,
    predictions.map(({ predictedIndex }) => predictedIndex),
    classes,
  );
  const correct = matrix.reduce((total, row, index) => total + row[index]!, 0);
  const classReports = toClassReports(matrix, topModel.classNames);
  const lossSum = predictions.reduce(
    (total, { trueProbability }) => total - Math.log(Math.max(trueProbability, SMALLEST_PROBABILITY)),
    0,
  );
  return {
    split,
    count,
    loss: lossSum / count,
    accuracy: correct / count,
    accuracyInterval: wilsonInterval(correct, count),
    macroF1: macroF1(matrix, classReports),
    classes: classReports,
    confusionMatrix: matrix,
    predictions,
  };
}
