/** VGG16 or VGG19 without top as an ONNX file, by Winograd's method: the numbers of vgg-graph.ts with half the work. */
import { OnnxGraph } from "./onnx-graph.js";
import type { Preprocessing } from "./preprocessing.js";
import { addConvolution, addPreprocessing } from "./vgg-graph.js";
import { type ConvolutionWeights, convolutionsOf, vggFeatureShape } from "./vgg-layers.js";
import { addWinogradLayer, fromActivationRows, toActivationRows } from "./winograd-layer.js";

/**
 * The first block stays direct: with 64 channels the transforms cost what the products save, and its activations are
 * the largest of all, of which patches would be copies 2¼ times as large.
 */
const DIRECT_CONVOLUTIONS = 2;

/**
 * Returns the bytes of a network from `pixels` [n, size, size, 3] u8 RGB to `features` [n, size/32, size/32, 512]
 * float32. In memory it takes four times as much as the direct network: a kernel's 9 numbers become 36.
 * @param weights one entry a convolution, in order
 */
export function buildVggWinogradGraph({
  weights,
  imageSizePx,
  preprocessing,
}: {
  weights: readonly ConvolutionWeights[];
  imageSizePx: number;
  preprocessing: Preprocessing;
}): Uint8Array<ArrayBuffer> {
  const convolutions = convolutionsOf(weights);
  const graph = new OnnxGraph("vgg_notop_winograd");
  const pixels = graph.input("pixels", "uint8", ["n", imageSizePx, imageSizePx, 3]);
  let value = addPreprocessing(graph, pixels, preprocessing);
  convolutions.slice(0, DIRECT_CONVOLUTIONS).forEach((layer, index) => {
    value = addConvolution(graph, value, layer, weights[index]!, index === 0 ? preprocessing : undefined);
  });
  value = graph.node("MaxPool", [value], { kernel_shape: [2, 2], strides: [2, 2] });

  const side = Math.floor(imageSizePx / 2);
  const { inputs } = convolutions[DIRECT_CONVOLUTIONS]!;
  let rows = toActivationRows(graph, value, { heightPx: side, widthPx: side, channels: inputs });
  convolutions.slice(DIRECT_CONVOLUTIONS).forEach((layer, index) => {
    rows = addWinogradLayer(graph, rows, layer, weights[DIRECT_CONVOLUTIONS + index]!);
  });

  const shape = vggFeatureShape(imageSizePx);
  fromActivationRows(graph, rows, { channels: shape[2], outputName: "features" });
  graph.output("features", "float32", ["n", ...shape]);
  return graph.toModel();
}
