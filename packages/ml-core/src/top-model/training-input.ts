/** Checks what training is given and brings it into the form that threads can share. */
import { setImmediate } from "node:timers/promises";
import { AppError, type Hyperparameters } from "@smallset/schema";
import { allocateShareable, canShareMemory, isShared } from "../runtime/shared-memory.js";
import type { DenseWeights, LabelledFeatures, TopModel } from "./top-model.type.js";
import type { LayerShape } from "./network-plan.js";
import { outputUnits } from "./output-units.js";

/** Bytes copied before the event loop gets its turn: about 5 ms. */
const COPY_SLICE_BYTES = 16 * 2 ** 20;

/** Hidden layers as asked for, then the output: one unit a class, or one for a sigmoid. */
export const layerShapes = (hyperparameters: Hyperparameters, classes: number): LayerShape[] => [
  ...hyperparameters.hiddenLayers,
  { units: outputUnits(hyperparameters, classes), batchNormalization: false, dropout: 0 },
];

/**
 * Returns the row length.
 * @throws AppError TOO_FEW_CLASSES, SIGMOID_NEEDS_TWO_CLASSES, EMPTY_SPLIT, FEATURE_SET_MISMATCH, LABEL_OUT_OF_RANGE
 */
export function checkTrainingInput(options: {
  train: LabelledFeatures;
  validation: LabelledFeatures;
  classNames: readonly string[];
  hyperparameters: Pick<Hyperparameters, "output">;
}): number {
  const { train, validation, classNames, hyperparameters } = options;
  if (classNames.length < 2)
    throw new AppError(
      "TOO_FEW_CLASSES",
      `A classifier needs at least two classes; there ${classNames.length === 1 ? "is only one" : "are none"}.`,
      "Add a folder of photos for each thing to tell apart.",
    );
  if (hyperparameters.output === "sigmoid" && classNames.length !== 2)
    throw new AppError(
      "SIGMOID_NEEDS_TWO_CLASSES",
      `A sigmoid decides between two classes; there are ${classNames.length}.`,
      "Choose the softmax output.",
    );
  const lengths = Object.entries({ train, validation }).map(([split, data]) => {
    const { features, labels } = data;
    if (labels.length === 0 || data.rows?.length === 0)
      throw new AppError(
        "EMPTY_SPLIT",
        `The ${split} split has no images.`,
        `Add images to the ${split} folder.`,
      );
    if (data.rows?.some((row) => row < 0 || row >= labels.length))
      throw new AppError(
        "FEATURE_SET_MISMATCH",
        `The ${split} split names a row that is none of the ${labels.length} rows there are.`,
        "Extract the features again.",
      );
    if (labels.some((label) => label < 0 || label >= classNames.length))
      throw new AppError(
        "LABEL_OUT_OF_RANGE",
        `The ${split} split has a label that is none of the ${classNames.length} classes.`,
        "Extract the features again.",
      );
    return features.length / labels.length;
  });
  const [trainLength, validationLength] = lengths as [number, number];
  if (trainLength !== validationLength || !Number.isInteger(trainLength) || trainLength === 0)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `The rows of the train split (${trainLength} features) and of the validation split (${validationLength}) do not fit.`,
      "Extract both splits again with one extractor.",
    );
  return trainLength;
}

/** @throws AppError FEATURE_SET_MISMATCH when the weights to begin from have other shapes */
export function checkInitialWeights(
  initial: TopModel | undefined,
  featureLength: number,
  layers: readonly LayerShape[],
): DenseWeights[] | null {
  if (!initial) return null;
  const fits =
    initial.layers.length === layers.length &&
    initial.layers.every(
      ({ inputs, units, batchNormalization }, index) =>
        inputs === (layers[index - 1]?.units ?? featureLength) &&
        units === layers[index]!.units &&
        Boolean(batchNormalization) === layers[index]!.batchNormalization,
    );
  if (!fits)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      "The top model to begin from has other layers than the hyperparameters ask for.",
      "Use the hyperparameters that it was trained with.",
    );
  return initial.layers;
}

/**
 * The same rows over SharedArrayBuffers, which every training then uses without a copy; copied in slices, so that the
 * caller's event loop goes on. Where this Node shares no memory, they stay as they are.
 */
export async function shareFeatures(data: LabelledFeatures): Promise<LabelledFeatures> {
  const { features, labels, rows } = data;
  const shared = {
    labels: shareIntegers(labels),
    ...(rows && { rows: shareIntegers(rows) }),
  };
  if (isShared(features.buffer) || !canShareMemory()) return { features, ...shared };
  const copy = new Float32Array(allocateShareable(features.byteLength));
  const slice = COPY_SLICE_BYTES / 4;
  for (let from = 0; from < features.length; from += slice) {
    copy.set(features.subarray(from, from + slice), from);
    await setImmediate();
  }
  return { features: copy, ...shared };
}

function shareIntegers(integers: Int32Array): Int32Array {
  if (isShared(integers.buffer)) return integers;
  const shared = new Int32Array(allocateShareable(integers.byteLength));
  shared.set(integers);
  return shared;
}

/** Row numbers 0 … n-1 where none are named. */
export const rowsOf = ({ labels, rows }: LabelledFeatures): Int32Array =>
  rows ?? Int32Array.from({ length: labels.length }, (_, row) => row);

/** [rows] class indices of the rows that take part. */
export const labelsOf = ({ labels, rows }: LabelledFeatures): Int32Array =>
  rows ? rows.map((row) => labels[row]!) : labels;

/** n / (classes · n_class), as scikit-learn's "balanced"; 0 for a class without images. */
export function balancedClassWeights(labels: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]!++;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}
