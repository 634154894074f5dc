/** VGG16 or VGG19 without top in 8-bit arithmetic, as an ONNX file: faster than float32, and not quite the same numbers. */
import { OnnxGraph } from "./onnx-graph.js";
import { addConvolution, addPreprocessing, type VggParts } from "./vgg-graph.js";
import { equalizeChannels } from "./vgg-int8-equalize.js";
import type { ActivationRanges } from "./vgg-int8-ranges.js";
import {
  type ConvolutionWeights,
  convolutionsOf,
  type VggConvolution,
  vggFeatureShape,
} from "./vgg-layers.js";

/** Activations are u8: after ReLU none is negative. Weights are symmetric i8. */
const LARGEST_U8 = 255;
const LARGEST_I8 = 127;

/** A tensor of u8 that stands for value · scale. */
interface Quantized {
  value: string;
  scale: number;
  /** Names of the scale and of zero's code, as the operators take them. */
  scaleName: string;
  zeroName: string;
}

/**
 * Returns the bytes of a network from `pixels` [n, size, size, 3] u8 RGB to `features` [n, size/32, size/32, 512]
 * float32. The first convolution stays float32: pixels minus a mean are its input, 3 channels are little work.
 * @param ranges of the photos that the network is meant for; larger values are cut off
 */
export function buildVggInt8Graph({
  weights,
  ranges,
  imageSizePx,
  preprocessing,
}: VggParts & { ranges: ActivationRanges }): Uint8Array<ArrayBuffer> {
  const convolutions = convolutionsOf(weights);
  const graph = new OnnxGraph("vgg_notop_int8");
  const pixels = graph.input("pixels", "uint8", ["n", imageSizePx, imageSizePx, 3]);
  const equalized = equalizeChannels(weights, ranges);
  const scales = equalized.ranges.map((range) => Math.max(...range) / LARGEST_U8 || 1);

  const zeroName = graph.constant(Uint8Array.of(0), []);
  const quantized = (value: string, layer: number): Quantized => ({
    value,
    scale: scales[layer]!,
    scaleName: graph.constant(Float32Array.of(scales[layer]!), []),
    zeroName,
  });
  const first = addConvolution(
    graph,
    addPreprocessing(graph, pixels, preprocessing),
    convolutions[0]!,
    equalized.weights[0]!,
    preprocessing,
  );
  let input = quantized(first, 0);
  input.value = graph.node("QuantizeLinear", [first, input.scaleName, zeroName]);
  convolutions.slice(1).forEach((layer, index) => {
    const output = quantized("", index + 1);
    output.value = addQuantizedConvolution(graph, input, output, layer, equalized.weights[index + 1]!);
    if (layer.endsBlock)
      output.value = graph.node("MaxPool", [output.value], { kernel_shape: [2, 2], strides: [2, 2] });
    input = output;
  });

  const value = graph.node("DequantizeLinear", [input.value, input.scaleName, zeroName]);
  const features = graph.node("Transpose", [value], { perm: [0, 2, 3, 1] }, "features");
  graph.output(features, "float32", ["n", ...vggFeatureShape(imageSizePx)]);
  return graph.toModel();
}

/** Convolution, bias and ReLU: negative sums become code 0 by being cut off. Sums are exact, in 32 bits. */
function addQuantizedConvolution(
  graph: OnnxGraph,
  input: Quantized,
  output: Quantized,
  { inputs, outputs }: VggConvolution,
  { kernel, bias }: ConvolutionWeights,
): string {
  const { codes, scales } = quantizeKernel(kernel, inputs, outputs);
  const biasCodes = Int32Array.from(bias, (value, channel) =>
    Math.round(value / (input.scale * scales[channel]!)),
  );
  return graph.node(
    "QLinearConv",
    [
      input.value,
      input.scaleName,
      input.zeroName,
      graph.constant(codes, [outputs, inputs, 3, 3]),
      graph.constant(scales, [outputs]),
      graph.constant(new Int8Array(outputs), [outputs]),
      output.scaleName,
      output.zeroName,
      graph.constant(biasCodes, [outputs]),
    ],
    { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  );
}

/**
 * Every output channel with a scale of its own.
 * @param kernel [3, 3, inputs, outputs]
 * @returns codes [outputs, inputs, 3, 3] and scales [outputs]
 */
function quantizeKernel(
  kernel: Float32Array,
  inputs: number,
  outputs: number,
): { codes: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(outputs);
  for (let at = 0; at < kernel.length; at += outputs)
    for (let output = 0; output < outputs; output++) {
      const size = Math.abs(kernel[at + output]!);
      if (size > scales[output]!) scales[output] = size;
    }
  scales.forEach((largest, output) => (scales[output] = largest / LARGEST_I8 || 1));
  const codes = new Int8Array(kernel.length);
  // Sixteen outputs at a time, as in `toOutputsFirst`; rounded on the way, which saves a copy of four times the size.
  for (let first = 0; first < outputs; first += 16)
    for (let input = 0; input < inputs; input++)
      for (let tap = 0; tap < 9; tap++) {
        const from = (tap * inputs + input) * outputs;
        for (let output = first; output < first + 16; output++)
          codes[(output * inputs + input) * 9 + tap] = Math.round(kernel[from + output]! / scales[output]!);
      }
  return { codes, scales };
}
