/** Moves weights between Keras's row-major layout and the panels that the kernel works on. */
import { vectorIndices } from "./activation.js";
import { PANEL, type LayerPlan } from "./network-plan.js";
import type { Network } from "./network.js";
import { initialWeightsStream, randomAt } from "./random.js";
import type { DenseWeights } from "./top-model.type.js";

/** Real inputs of a layer: the features, or the units of the layer before. */
const realInputs = ({ plan }: Network, layer: LayerPlan) =>
  layer.index === 0 ? plan.featureLength : plan.layers[layer.index - 1]!.units;

/**
 * Visits a kernel in runs of up to 16 weights that lie together in both layouts: `panelAt` in the panels,
 * `rowAt` in the row-major kernel. Run by run, 200 million weights take a second; unit by unit, minutes.
 */
function forEachRun(
  layer: LayerPlan,
  inputs: number,
  visit: (panelAt: number, rowAt: number, length: number) => void,
): void {
  for (let panel = 0; panel < layer.panels; panel++) {
    const length = Math.min(PANEL, layer.units - panel * PANEL);
    let panelAt = layer.kernel / 4 + panel * layer.paddedInputs * PANEL;
    let rowAt = panel * PANEL;
    for (let input = 0; input < inputs; input++, panelAt += PANEL, rowAt += layer.units)
      visit(panelAt, rowAt, length);
  }
}

/** The weight at each place of a row-major kernel [inputs, units], uniform within Glorot's bounds. */
function glorotUniform(seed: number, layer: number, inputs: number, units: number) {
  const limit = Math.sqrt(6 / (inputs + units));
  const stream = initialWeightsStream(seed, layer);
  return (at: number) => ((randomAt(stream, at) + 0.5) / 2 ** 31 - 1) * limit;
}

/** What `initializeWeights` sets, outside of any network. */
export function drawWeights(
  seed: number,
  featureLength: number,
  layers: readonly Pick<LayerPlan, "units" | "batchNormalization">[],
): DenseWeights[] {
  return layers.map(({ units, batchNormalization }, index) => {
    const inputs = layers[index - 1]?.units ?? featureLength;
    const weightAt = glorotUniform(seed, index, inputs, units);
    return {
      kernel: Float32Array.from({ length: inputs * units }, (_, at) => weightAt(at)),
      bias: new Float32Array(units),
      inputs,
      units,
      ...(batchNormalization && { batchNormalization: startOfNormalization(units) }),
    };
  });
}

const startOfNormalization = (units: number) => ({
  gamma: new Float32Array(units).fill(1),
  beta: new Float32Array(units),
  mean: new Float32Array(units),
  variance: new Float32Array(units).fill(1),
});

/** Glorot-uniform kernels, zero biases, and Keras's start of batch normalisation (gamma and variance 1). */
export function initializeWeights(network: Network, seed: number): void {
  const { floats } = network;
  for (const layer of network.plan.layers) {
    const inputs = realInputs(network, layer);
    const weightAt = glorotUniform(seed, layer.index, inputs, layer.units);
    forEachRun(layer, inputs, (panelAt, rowAt, length) => {
      for (let i = 0; i < length; i++) floats[panelAt + i] = weightAt(rowAt + i);
    });
    if (!layer.batchNormalization) continue;
    const { gamma, variance } = vectorIndices(layer);
    floats.fill(1, gamma, gamma + layer.units);
    floats.fill(1, variance, variance + layer.units);
  }
}

/** @param weights one entry a layer, of the planned shapes */
export function writeWeights(network: Network, weights: readonly DenseWeights[]): void {
  const { floats } = network;
  for (const layer of network.plan.layers) {
    const { kernel, bias, inputs, batchNormalization } = weights[layer.index]!;
    forEachRun(layer, inputs, (panelAt, rowAt, length) => {
      for (let i = 0; i < length; i++) floats[panelAt + i] = kernel[rowAt + i]!;
    });
    const indices = vectorIndices(layer);
    floats.set(bias, indices.bias);
    if (!batchNormalization) continue;
    for (const name of ["gamma", "beta", "mean", "variance"] as const)
      floats.set(batchNormalization[name], indices[name]);
  }
}

/** The weights as they are now, or those of a copy of the parameter range. */
export function readWeights(network: Network, copy?: Float32Array): DenseWeights[] {
  const floats = copy ?? network.floats;
  const shift = copy ? network.plan.parametersAt / 4 : 0;
  return network.plan.layers.map((layer) => {
    const inputs = realInputs(network, layer);
    const { units } = layer;
    const kernel = new Float32Array(inputs * units);
    forEachRun(layer, inputs, (panelAt, rowAt, length) => {
      for (let i = 0; i < length; i++) kernel[rowAt + i] = floats[panelAt - shift + i]!;
    });
    const indices = vectorIndices(layer);
    const vector = (first: number) => floats.slice(first - shift, first - shift + units);
    return {
      kernel,
      bias: vector(indices.bias),
      inputs,
      units,
      ...(layer.batchNormalization && {
        batchNormalization: {
          gamma: vector(indices.gamma),
          beta: vector(indices.beta),
          mean: vector(indices.mean),
          variance: vector(indices.variance),
        },
      }),
    };
  });
}
