/** Sigmoid and binary cross-entropy over an output layer of one unit: how probable the second of two classes is. */
import { vectorIndices } from "./activation.js";
import type { BatchLoss, LossOptions } from "./loss.js";
import { PANEL, type LayerPlan } from "./network-plan.js";
import type { Network } from "./network.js";

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

/** Writes both classes' probabilities of rows 0 … rows-1 ([rows, 2]), each exact to the last digit near 0. */
export function writeSigmoids(
  { floats }: Network,
  layer: LayerPlan,
  rows: number,
  probabilities: Float32Array,
): void {
  const bias = floats[vectorIndices(layer).bias]!;
  for (let row = 0; row < rows; row++) {
    const logit = floats[layer.z / 4 + row * PANEL]! + bias;
    probabilities[row * 2] = sigmoid(-logit);
    probabilities[row * 2 + 1] = sigmoid(logit);
  }
}

/**
 * As Keras's BinaryCrossentropy: the target is (1 - s) · label + s / 2. Otherwise like `crossEntropy` in loss.ts, which
 * hands over to it.
 */
export function binaryCrossEntropy({ floats }: Network, layer: LayerPlan, options: LossOptions): BatchLoss {
  const { rows, batch, labels, labelSmoothing, classWeights, writeGradient, divisor = rows } = options;
  const bias = floats[vectorIndices(layer).bias]!;
  let lossSum = 0;
  let correct = 0;
  let biasGradient = 0;
  for (let row = 0; row < rows; row++) {
    const at = layer.z / 4 + row * PANEL;
    const label = labels[row]!;
    const weight = classWeights?.[label] ?? 1;
    const target = label * (1 - labelSmoothing) + labelSmoothing / 2;
    const logit = floats[at]! + bias;
    if (logit > 0 === (label === 1)) correct++;
    // log(1 + e^z) - target · z, so written that it neither overflows nor loses what is near 0.
    lossSum += weight * (Math.max(logit, 0) - target * logit + Math.log1p(Math.exp(-Math.abs(logit))));
    if (!writeGradient) continue;
    const gradient = (weight * (sigmoid(logit) - target)) / divisor;
    floats[at] = gradient;
    biasGradient += gradient;
  }
  if (writeGradient) {
    for (let row = rows; row < batch; row++) floats[layer.z / 4 + row * PANEL] = 0;
    floats[layer.vectorGradients / 4] = biasGradient;
  }
  return { lossSum, correct };
}
