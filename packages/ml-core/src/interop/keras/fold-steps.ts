/**
 * Brings any order of dense layers, batch normalisations and activations into ours: Dense → [BatchNormalization]
 * → ReLU, then Dense → softmax. A normalisation anywhere else is a multiplication and an addition, which go into
 * the next dense layer exactly.
 */
import type { DenseWeights } from "../../top-model/top-model.type.js";
import {
  type BatchNormalization,
  foldBatchNormalization,
  toScaleAndShift,
} from "../fold-batch-normalization.js";
import type { LayerStep } from "./layer-steps.js";
import { unsupported } from "./read-keras-model.js";

export interface FoldedLayers {
  layers: DenseWeights[];
  /** null: the model ends in logits. */
  outputActivation: "softmax" | "sigmoid" | null;
}

/** @throws AppError KERAS_MODEL_UNSUPPORTED naming what stands in the way */
export function foldSteps(file: string, steps: readonly LayerStep[]): FoldedLayers {
  const layers: DenseWeights[] = [];
  let rearrangement: Extract<LayerStep, { kind: "rearrange" }> | null = null;
  /** Normalisations that wait for the next dense layer. */
  let waiting: BatchNormalization[] = [];
  let isActivated = true;
  let outputActivation: FoldedLayers["outputActivation"] = null;

  for (const step of steps) {
    if (outputActivation) throw unsupported(file, `a layer follows its ${outputActivation}`);
    if (step.kind === "rearrange") rearrangement = step;
    else if (step.kind === "dense") {
      if (!isActivated) throw unsupported(file, "two dense layers have no activation between them");
      let dense = waiting
        .toReversed()
        .reduce((later, numbers) => normalizeInputs(file, later, numbers), step.dense);
      if (rearrangement) dense = rearrangeInputs(file, dense, rearrangement);
      const inputs = layers.at(-1)?.units;
      if (inputs !== undefined && inputs !== dense.inputs)
        throw unsupported(
          file,
          `a dense layer takes ${dense.inputs} numbers, the one before gives ${inputs}`,
        );
      layers.push(dense);
      [rearrangement, waiting, isActivated] = [null, [], false];
    } else if (step.kind === "normalize") {
      const last = layers.at(-1);
      if (isActivated || !last) waiting.push(step.numbers);
      else if (last.batchNormalization)
        layers[layers.length - 1] = { ...foldBatchNormalization(last), batchNormalization: step.numbers };
      else last.batchNormalization = step.numbers;
    } else if (step.activation === "relu") isActivated = true;
    else outputActivation = step.activation;
  }

  const output = layers.pop();
  if (!output) throw unsupported(file, "it has no dense layer");
  if (isActivated || waiting.length)
    throw unsupported(file, "it does not end in a dense layer and softmax or sigmoid");
  layers.push(foldBatchNormalization(output));
  return { layers, outputActivation };
}

/** A dense layer that does to its input what the normalisation before it did. */
function normalizeInputs(file: string, dense: DenseWeights, numbers: BatchNormalization): DenseWeights {
  const { scale, shift } = toScaleAndShift(numbers);
  const { inputs, units } = dense;
  if (scale.length !== inputs)
    throw unsupported(
      file,
      `a batch normalisation of ${scale.length} numbers stands before ${inputs} inputs`,
    );
  const kernel = dense.kernel.map((weight, index) => weight * scale[Math.floor(index / units)]!);
  const bias = Float64Array.from(dense.bias);
  dense.kernel.forEach((weight, index) => {
    bias[index % units]! += weight * shift[Math.floor(index / units)]!;
  });
  return { ...dense, kernel, bias: Float32Array.from(bias) };
}

function rearrangeInputs(
  file: string,
  { kernel, bias, inputs, units }: DenseWeights,
  { inputOf, weight }: Extract<LayerStep, { kind: "rearrange" }>,
): DenseWeights {
  if (inputOf.some((input) => input >= inputs))
    throw unsupported(
      file,
      `its first dense layer takes ${inputs} numbers, which does not fit its input shape`,
    );
  const rearranged = new Float32Array(inputOf.length * units);
  inputOf.forEach((input, feature) => {
    for (let unit = 0; unit < units; unit++)
      rearranged[feature * units + unit] = kernel[input * units + unit]! * weight;
  });
  return { kernel: rearranged, bias, inputs: inputOf.length, units };
}
