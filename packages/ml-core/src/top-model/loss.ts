/** What the output layer answers, and its cross-entropy: of a softmax here, of a sigmoid in binary-loss.ts. */
import { vectorIndices } from "./activation.js";
import { binaryCrossEntropy, writeSigmoids } from "./binary-loss.js";
import { PANEL, type LayerPlan } from "./network-plan.js";
import type { Network } from "./network.js";
import { isSigmoid } from "./output-units.js";

/** Softmax values of row `row`, written to `into` ([units]). Returns the log of the normaliser, for a stable loss. */
function softmaxRow(
  { floats }: Network,
  layer: LayerPlan,
  batch: number,
  row: number,
  into: Float64Array,
): { logNormalizer: number; argmax: number } {
  const { bias } = vectorIndices(layer);
  const z = layer.z / 4;
  let largest = -Infinity;
  let argmax = 0;
  for (let unit = 0; unit < layer.units; unit++) {
    const at = z + (Math.floor(unit / PANEL) * batch + row) * PANEL + (unit % PANEL);
    const logit = floats[at]! + floats[bias + unit]!;
    into[unit] = logit;
    if (logit > largest) {
      largest = logit;
      argmax = unit;
    }
  }
  let sum = 0;
  for (let unit = 0; unit < layer.units; unit++) sum += Math.exp(into[unit]! - largest);
  const logNormalizer = largest + Math.log(sum);
  for (let unit = 0; unit < layer.units; unit++) into[unit] = Math.exp(into[unit]! - logNormalizer);
  return { logNormalizer, argmax };
}

/** Writes what rows 0 … rows-1 are to `probabilities` ([rows, classes]). */
export function writeProbabilities(
  network: Network,
  layer: LayerPlan,
  { rows, batch }: { rows: number; batch: number },
  probabilities: Float32Array,
): void {
  if (isSigmoid(layer)) return writeSigmoids(network, layer, rows, probabilities);
  const row = new Float64Array(layer.units);
  for (let b = 0; b < rows; b++) {
    softmaxRow(network, layer, batch, b, row);
    probabilities.set(row, b * layer.units);
  }
}

export interface BatchLoss {
  /** Sum over the rows, each times its class weight. */
  lossSum: number;
  correct: number;
}

export interface LossOptions {
  rows: number;
  batch: number;
  /** Class index of each row. */
  labels: Int32Array;
  labelSmoothing: number;
  /** [classes], or null for all 1. */
  classWeights: Float64Array | null;
  writeGradient: boolean;
  /** Rows that the mean is taken over, where the batch is a part of them. Default `rows`. */
  divisor?: number;
}

/**
 * Cross-entropy of a batch, as Keras's CategoricalCrossentropy: the target is
 * (1 - s) · one-hot + s / classes. With `writeGradient`, z becomes the gradient of the batch's mean loss (over
 * its rows, not over the sum of the class weights) and the bias gradients are set.
 */
export function crossEntropy(network: Network, layer: LayerPlan, options: LossOptions): BatchLoss {
  if (isSigmoid(layer)) return binaryCrossEntropy(network, layer, options);
  const { floats } = network;
  const { rows, batch, labels, labelSmoothing, classWeights, writeGradient, divisor = rows } = options;
  const { bias } = vectorIndices(layer);
  const classes = layer.units;
  const probabilities = new Float64Array(classes);
  const biasGradient = new Float64Array(classes);
  const smoothed = labelSmoothing / classes;
  const z = layer.z / 4;
  let lossSum = 0;
  let correct = 0;
  for (let b = 0; b < batch; b++) {
    const label = b < rows ? labels[b]! : -1;
    const weight = b < rows ? (classWeights?.[label] ?? 1) : 0;
    let rowLoss = 0;
    if (b < rows) {
      const { logNormalizer, argmax } = softmaxRow(network, layer, batch, b, probabilities);
      if (argmax === label) correct++;
      for (let unit = 0; unit < classes; unit++) {
        const target = (unit === label ? 1 - labelSmoothing : 0) + smoothed;
        if (target === 0) continue;
        const at = z + (Math.floor(unit / PANEL) * batch + b) * PANEL + (unit % PANEL);
        rowLoss += target * (logNormalizer - (floats[at]! + floats[bias + unit]!));
      }
    }
    lossSum += weight * rowLoss;
    if (!writeGradient) continue;
    for (let unit = 0; unit < classes; unit++) {
      const target = (unit === label ? 1 - labelSmoothing : 0) + smoothed;
      const gradient = b < rows ? (weight * (probabilities[unit]! - target)) / divisor : 0;
      const at = z + (Math.floor(unit / PANEL) * batch + b) * PANEL + (unit % PANEL);
      floats[at] = gradient;
      biasGradient[unit]! += gradient;
    }
  }
  if (writeGradient) floats.set(biasGradient, layer.vectorGradients / 4);
  return { lossSum, correct };
}
