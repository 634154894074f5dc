/**
 * Makes the channels of VGG16 and VGG19 alike in size, so that one 8-bit scale fits all of a layer: what channel c of one layer
 * is divided by, the next layer's weights for it are multiplied by. ReLU and max-pooling let positive factors
 * through, so that the network computes what it computed before. M. Nagel et al., "Data-Free Quantization Through
 * Weight Equalization and Bias Correction", https://arxiv.org/abs/1906.04721; the exponent after G. Xiao et al.,
 * "SmoothQuant", https://arxiv.org/abs/2211.10438.
 */
import type { ConvolutionWeights } from "./vgg-layers.js";
import type { ActivationRanges } from "./vgg-int8-ranges.js";

/**
 * How much of the unevenness moves from activations to weights: 0 none, 1 all. Weights have a scale for each output
 * channel, but share it among inputs, so that neither extreme is best: between 0.5 and 0.75, errors differ little.
 */
const SHARE = 0.65;

/** A channel that hardly ever speaks is not blown up beyond this part of the layer's largest. */
const SMALLEST_PART = 1e-3;

/** Returns the same network in other units, and its ranges. */
export function equalizeChannels(
  weights: readonly ConvolutionWeights[],
  ranges: ActivationRanges,
): { weights: ConvolutionWeights[]; ranges: ActivationRanges } {
  const divisors = ranges.map((range, index) =>
    index === ranges.length - 1
      ? new Float32Array(range.length).fill(1)
      : chooseDivisors(range, weights[index + 1]!),
  );
  return {
    weights: weights.map((layer, index) => rescale(layer, divisors[index - 1], divisors[index]!)),
    ranges: ranges.map((range, index) => range.map((value, channel) => value / divisors[index]![channel]!)),
  };
}

function chooseDivisors(range: Float32Array, next: ConvolutionWeights): Float32Array {
  const smallest = Math.max(...range) * SMALLEST_PART;
  const divisors = inputRanges(next, range.length).map(
    (weight, channel) => Math.max(range[channel]!, smallest) ** SHARE / (weight || 1) ** (1 - SHARE),
  );
  // Of geometric mean 1, so that biases keep their size.
  const mean = Math.exp(divisors.reduce((sum, divisor) => sum + Math.log(divisor), 0) / divisors.length);
  return divisors.map((divisor) => divisor / mean);
}

/** Largest weight of each input channel of a kernel [3, 3, inputs, outputs]. */
function inputRanges({ kernel }: ConvolutionWeights, inputs: number): Float32Array {
  const outputs = kernel.length / 9 / inputs;
  const largest = new Float32Array(inputs);
  for (let row = 0; row < 9 * inputs; row++) {
    let most = largest[row % inputs]!;
    for (let index = row * outputs; index < (row + 1) * outputs; index++)
      most = Math.max(most, Math.abs(kernel[index]!));
    largest[row % inputs] = most;
  }
  return largest;
}

function rescale(
  { name, kernel, bias }: ConvolutionWeights,
  inputDivisors: Float32Array | undefined,
  outputDivisors: Float32Array,
): ConvolutionWeights {
  const outputs = bias.length;
  const inputs = kernel.length / 9 / outputs;
  const rescaled = new Float32Array(kernel.length);
  // Row by row, because fifteen million divisions of an index take longer than all else here.
  for (let row = 0, at = 0; row < 9 * inputs; row++) {
    const factor = inputDivisors?.[row % inputs] ?? 1;
    for (let output = 0; output < outputs; output++, at++)
      rescaled[at] = (kernel[at]! * factor) / outputDivisors[output]!;
  }
  return {
    name,
    kernel: rescaled,
    bias: bias.map((value, output) => value / outputDivisors[output]!),
  };
}
