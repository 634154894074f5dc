/** VGG16 or VGG19 without top as an ONNX file: u8 pixels in, `block5_pool` out, preprocessing inside. */
import { OnnxGraph } from "./onnx-graph.js";
import type { Preprocessing } from "./preprocessing.js";
import {
  type ConvolutionWeights,
  convolutionsOf,
  type VggConvolution,
  vggFeatureShape,
} from "./vgg-layers.js";

const CAST_TO_FLOAT = 1;

/** What a VGG is built from. */
export interface VggParts {
  /** One entry a convolution, in order: how many they are says which network it is. */
  weights: readonly ConvolutionWeights[];
  imageSizePx: number;
  preprocessing: Preprocessing;
}

/** Hears, of each convolution in turn, the largest value of every output channel after ReLU: [n, channels]. */
export type OnLargest = (largest: string) => void;

/**
 * Returns the bytes of a network from `pixels` [n, size, size, 3] u8 RGB to `features` [n, size/32, size/32, 512]
 * float32.
 */
export function buildVggGraph(parts: VggParts): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("vgg_notop");
  const features = addVgg(graph, parts);
  graph.output(features, "float32", ["n", ...vggFeatureShape(parts.imageSizePx)]);
  return graph.toModel();
}

/** From `pixels` to `features`, whose name it returns. */
export function addVgg(
  graph: OnnxGraph,
  { weights, imageSizePx, preprocessing }: VggParts,
  onLargest?: OnLargest,
): string {
  const pixels = graph.input("pixels", "uint8", ["n", imageSizePx, imageSizePx, 3]);
  let value = addPreprocessing(graph, pixels, preprocessing);

  convolutionsOf(weights).forEach((layer, index) => {
    value = addConvolution(graph, value, layer, weights[index]!, index === 0 ? preprocessing : undefined);
    onLargest?.(largestOfMaps(graph, value));
    if (layer.endsBlock) value = graph.node("MaxPool", [value], { kernel_shape: [2, 2], strides: [2, 2] });
  });

  // Channels last, as Keras has them: its Flatten walks height, width, channel.
  return graph.node("Transpose", [value], { perm: [0, 2, 3, 1] }, "features");
}

/** [n, channels, height, width] → [n, channels] */
export const largestOfMaps = (graph: OnnxGraph, value: string): string =>
  graph.node("ReduceMax", [value], { axes: [2, 3], keepdims: 0 });

/**
 * u8 → float → minus mean → times scale → channels first. The mean is subtracted here and never folded into the
 * first bias: zero padding stands for "mean colour", and a folded mean would make it black, wrong at every border.
 */
export function addPreprocessing(graph: OnnxGraph, pixels: string, preprocessing: Preprocessing): string {
  const inRgbOrder = (values: readonly number[]) =>
    Float32Array.from(preprocessing.channelOrder === "BGR" ? values.toReversed() : values);
  let value = graph.node("Cast", [pixels], { to: CAST_TO_FLOAT });
  if (preprocessing.mean.some((mean) => mean !== 0))
    value = graph.node("Sub", [value, graph.constant(inRgbOrder(preprocessing.mean), [3])]);
  if (preprocessing.scale.some((scale) => scale !== 1))
    value = graph.node("Mul", [value, graph.constant(inRgbOrder(preprocessing.scale), [3])]);
  return graph.node("Transpose", [value], { perm: [0, 3, 1, 2] });
}

/** Convolution, bias and ReLU. @param preprocessing of the first layer only */
export function addConvolution(
  graph: OnnxGraph,
  input: string,
  { inputs, outputs }: VggConvolution,
  { kernel, bias }: ConvolutionWeights,
  preprocessing?: Preprocessing,
): string {
  // Pixels stay RGB; a first layer that expects BGR gets its input channels reversed instead, which is exact.
  const reversed = preprocessing?.channelOrder === "BGR";
  const outputsFirst = toOutputsFirst(kernel, inputs, outputs, reversed);
  const convolved = graph.node(
    "Conv",
    [input, graph.constant(outputsFirst, [outputs, inputs, 3, 3]), graph.constant(bias, [outputs])],
    { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  );
  return graph.node("Relu", [convolved]);
}

/** As many float32 as one cache line holds. */
const LINE = 16;

/** Keras's [3, 3, inputs, outputs] to ONNX's [outputs, inputs, 3, 3]. */
export function toOutputsFirst(
  kernel: Float32Array,
  inputs: number,
  outputs: number,
  reversed = false,
): Float32Array {
  const result = new Float32Array(kernel.length);
  // A cache line of outputs at a time: each line is read once, and the sixteen places written to stay in the cache.
  for (let first = 0; first < outputs; first += LINE)
    for (let input = 0; input < inputs; input++)
      for (let tap = 0; tap < 9; tap++) {
        const from = (tap * inputs + (reversed ? inputs - 1 - input : input)) * outputs;
        for (let output = first; output < first + LINE; output++)
          result[(output * inputs + input) * 9 + tap] = kernel[from + output]!;
      }
  return result;
}
