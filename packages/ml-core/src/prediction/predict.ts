/** Answers for features with a trained top model. */
import { AppError } from "@smallset/schema";
import { activateForInference } from "../top-model/activation.js";
import { writeProbabilities } from "../top-model/loss.js";
import { choosePortableKernel } from "../top-model/kernel.js";
import {
  allPanels,
  createNetworkMemory,
  forwardPanels,
  gatherBatch,
  openNetwork,
} from "../top-model/network.js";
import type { Network } from "../top-model/network.js";
import { paddedBatch, planNetwork } from "../top-model/network-plan.js";
import { writeWeights } from "../top-model/network-weights.js";
import type { TopModel } from "../top-model/top-model.type.js";

/** Rows done at a time; more would not be faster, for the first layer's weights are then in use from cache. */
export const PREDICTION_BATCH = 16;

/** Weights in the kernel's layout, kept as long as the top model itself. */
const networks = new WeakMap<TopModel, Network>();

function networkOf(topModel: TopModel): Network {
  const known = networks.get(topModel);
  if (known) return known;
  const plan = planNetwork({
    featureLength: topModel.layers[0]!.inputs,
    layers: topModel.layers.map(({ units, batchNormalization }) => ({
      units,
      batchNormalization: Boolean(batchNormalization),
      dropout: 0,
    })),
    batchSize: PREDICTION_BATCH,
    slots: 0,
    threads: 1,
  });
  // Whatever training used: the same features get the same answer on every machine.
  const network = openNetwork(plan, createNetworkMemory(plan), choosePortableKernel());
  writeWeights(network, topModel.layers);
  networks.set(topModel, network);
  return network;
}

/**
 * Returns the classes' probabilities, [n, classes] float32, in row order; `features` is [n, featureLength], of which
 * `rows` names those to answer for (default: all). Runs in the
 * calling thread: about 1 ms a row at 25,088 features, so call it with few rows or in slices, as `evaluate` does.
 * @throws AppError FEATURE_SET_MISMATCH when the rows have another length than the model was trained on
 */
export function predict({
  topModel,
  features,
  rows,
}: {
  topModel: TopModel;
  features: Float32Array;
  rows?: Int32Array;
}): Float32Array {
  const network = networkOf(topModel);
  const { featureLength, layers, xt } = network.plan;
  if (features.length % featureLength !== 0)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `The model was trained on ${featureLength} features an image; these ${features.length} values are no whole rows.`,
      "Use features of the extractor that the model was trained with.",
    );
  const asked = rows ?? Int32Array.from({ length: features.length / featureLength }, (_, row) => row);
  const count = asked.length;
  const classes = topModel.classNames.length;
  const probabilities = new Float32Array(count * classes);
  for (let first = 0; first < count; first += PREDICTION_BATCH) {
    const batchRows = asked.subarray(first, first + PREDICTION_BATCH);
    const size = { rows: batchRows.length, batch: paddedBatch(batchRows.length) };
    const columns = { first: 0, last: layers[0]!.paddedInputs };
    gatherBatch(network, {
      features,
      rows: batchRows,
      batch: size.batch,
      columns,
      thread: 0,
      xt: xt[0],
    });
    for (const layer of layers) {
      const input = layer.index === 0 ? xt[0] : layers[layer.index - 1]!.out;
      forwardPanels(network, layer, input, size.batch, allPanels(layer));
      if (layer !== layers.at(-1)) activateForInference(network, layer, size, allPanels(layer));
    }
    writeProbabilities(network, layers.at(-1)!, size, probabilities.subarray(first * classes));
  }
  return probabilities;
}
