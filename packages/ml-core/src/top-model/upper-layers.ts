/** Everything after the first layer's activation. It is small work, so one thread does it while the others wait. */
import { activateForInference, activateForTraining, activationGradient } from "./activation.js";
import { squarePanels } from "./l2-penalty.js";
import { crossEntropy, type BatchLoss } from "./loss.js";
import { allPanels, forwardPanels, type Network } from "./network.js";
import type { OptimizerCoefficients } from "./optimizer-coefficients.js";
import { dropoutStream } from "./random.js";
import type { TrainingJob } from "./training-job.type.js";
import { updateKernel, updateVectors } from "./update-weights.js";

export interface Batch {
  /** Indices into the split. */
  rows: Int32Array;
  labels: Int32Array;
  /** `rows.length` rounded up to a multiple of 4. */
  batch: number;
}

/** The layers after the first, and the loss with its gradient. `step` is 1-based. */
export function forwardUpperLayers(
  network: Network,
  { hyperparameters, classWeights }: TrainingJob,
  { rows, batch, labels }: Batch,
  step: number,
): BatchLoss {
  const { layers } = network.plan;
  const { l2, seed, labelSmoothing } = hyperparameters;
  const output = layers.at(-1)!;
  const size = { rows: rows.length, batch };
  for (const layer of layers.slice(1)) {
    forwardPanels(network, layer, layers[layer.index - 1]!.out, batch, allPanels(layer));
    if (l2 > 0) squarePanels(network, layer, allPanels(layer));
    if (layer !== output)
      activateForTraining(network, layer, size, allPanels(layer), dropoutStream(seed, step, layer.index));
  }
  return crossEntropy(network, output, {
    ...size,
    labels,
    labelSmoothing,
    classWeights,
    writeGradient: true,
  });
}

/** From the loss down to the first layer's z, updating on the way everything but the first layer's kernel. */
export function backwardUpperLayers(
  network: Network,
  { hyperparameters }: TrainingJob,
  { rows, batch }: Batch,
  coefficients: OptimizerCoefficients,
): void {
  const { layers, outGradient } = network.plan;
  const size = { rows: rows.length, batch };
  for (const layer of layers.toReversed()) {
    if (layer !== layers.at(-1)) activationGradient(network, layer, size);
    if (layer.index > 0) {
      network.kernel.denseInputGradient(
        layer.kernel,
        layer.paddedInputs,
        layer.panels,
        batch,
        layer.z,
        outGradient,
      );
      const xt = layers[layer.index - 1]!.out;
      const inputs = { first: 0, last: layer.paddedInputs };
      updateKernel(network, layer, { xt, batch, inputs, hyperparameters, coefficients });
    }
    updateVectors(network, layer, hyperparameters.optimizer, coefficients);
  }
}

/** The layers after the first as a trained network runs them, and the loss without class weights. */
export function measureUpperLayers(
  network: Network,
  { hyperparameters }: TrainingJob,
  { rows, batch, labels }: Batch,
): BatchLoss {
  const { layers } = network.plan;
  const output = layers.at(-1)!;
  const size = { rows: rows.length, batch };
  for (const layer of layers.slice(1)) {
    forwardPanels(network, layer, layers[layer.index - 1]!.out, batch, allPanels(layer));
    if (layer !== output) activateForInference(network, layer, size, allPanels(layer));
  }
  return crossEntropy(network, output, {
    ...size,
    labels,
    labelSmoothing: hyperparameters.labelSmoothing,
    classWeights: null,
    writeGradient: false,
  });
}
