/** MobileNetV1 without top as an ONNX file: u8 pixels in, the average over the last map out, preprocessing inside. */
import { MOBILENET_CONVOLUTIONS, MOBILENET_FEATURES, type MobileNetConvolution } from "./mobilenet-layers.js";
import { OnnxGraph } from "./onnx-graph.js";
import type { Preprocessing } from "./preprocessing.js";
import { addPreprocessing } from "./vgg-graph.js";
import type { ConvolutionWeights } from "./vgg-layers.js";

/**
 * Returns the bytes of a network from `pixels` [n, size, size, 3] u8 RGB to `features` [n, 1024] float32.
 * @param weights 27 layers in the order of MOBILENET_CONVOLUTIONS, batch normalisation folded in
 */
export function buildMobileNetGraph({
  weights,
  imageSizePx,
  preprocessing,
}: {
  weights: readonly ConvolutionWeights[];
  imageSizePx: number;
  preprocessing: Preprocessing;
}): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("mobilenet_notop");
  const pixels = graph.input("pixels", "uint8", ["n", imageSizePx, imageSizePx, 3]);
  // ReLU6.
  const bounds = [graph.constant(Float32Array.of(0), []), graph.constant(Float32Array.of(6), [])];
  let value = addPreprocessing(graph, pixels, preprocessing);
  MOBILENET_CONVOLUTIONS.forEach((layer, index) => {
    const { kernel, bias } = weights[index]!;
    const { inputs, outputs, stride, taps, isDepthwise } = layer;
    const side = Math.sqrt(taps);
    const shape = [outputs, isDepthwise ? 1 : inputs, side, side];
    const convolved = graph.node(
      "Conv",
      [value, graph.constant(toOutputsFirst(kernel, layer), shape), graph.constant(bias, [outputs])],
      {
        kernel_shape: [side, side],
        strides: [stride, stride],
        pads: choosePadding(layer, index === 0 && imageSizePx % 2 === 1),
        group: isDepthwise ? inputs : 1,
      },
    );
    value = graph.node("Clip", [convolved, ...bounds]);
  });
  const pooled = graph.node("GlobalAveragePool", [value]);
  graph.output(graph.node("Flatten", [pooled], { axis: 1 }, "features"), "float32", [
    "n",
    MOBILENET_FEATURES,
  ]);
  return graph.toModel();
}

/**
 * ONNX's [top, left, bottom, right]. Keras pads the first convolution as TensorFlow's SAME does, and the others of
 * stride 2 by one row below and one column to the right, whatever the size.
 */
function choosePadding({ stride, taps }: MobileNetConvolution, isFirstOfOddImage: boolean): number[] {
  if (taps === 1) return [0, 0, 0, 0];
  if (stride === 1 || isFirstOfOddImage) return [1, 1, 1, 1];
  return [0, 0, 1, 1];
}

/** Keras's [taps, inputs, outputs], depthwise [taps, channels], to ONNX's order with outputs first. */
function toOutputsFirst(
  kernel: Float32Array,
  { inputs, outputs, taps, isDepthwise }: MobileNetConvolution,
): Float32Array {
  const result = new Float32Array(kernel.length);
  const inputsOfOne = isDepthwise ? 1 : inputs;
  let from = 0;
  for (let tap = 0; tap < taps; tap++)
    for (let input = 0; input < inputsOfOne; input++)
      for (let output = 0; output < outputs; output++)
        result[(output * inputsOfOne + input) * taps + tap] = kernel[from++]!;
  return result;
}
