/** VGG16 or VGG19 without top as an ONNX file, by Winograd's method: the numbers of vgg-graph.ts with half the work. */
import { OnnxGraph } from "./onnx-graph.js";
import {
  addConvolution,
  addPreprocessing,
  largestOfMaps,
  type OnLargest,
  type VggParts,
} from "./vgg-graph.js";
import { convolutionsOf, vggFeatureShape } from "./vgg-layers.js";
import { addWinogradLayer, fromActivationRows, largestOfRows, toActivationRows } from "./winograd-layer.js";

/**
 * The first block stays direct: with 64 channels the transforms cost what the products save, and its activations are
 * the largest of all, of which patches would be copies 2¼ times as large.
 */
const DIRECT_CONVOLUTIONS = 2;

/** Below, the last maps are of one tile, and time is not spent there anyway. */
const SMALLEST_PX = 64;

export const suitsWinograd = (imageSizePx: number): boolean => imageSizePx >= SMALLEST_PX;

/**
 * Returns the bytes of a network from `pixels` [n, size, size, 3] u8 RGB to `features` [n, size/32, size/32, 512]
 * float32. In memory it takes four times as much as the direct network: a kernel's 9 numbers become 36.
 */
export function buildVggWinogradGraph(parts: VggParts): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("vgg_notop_winograd");
  const features = addWinogradVgg(graph, parts);
  graph.output(features, "float32", ["n", ...vggFeatureShape(parts.imageSizePx)]);
  return graph.toModel();
}

/**
 * From `pixels` to `features`, whose name it returns.
 * @param onLargest where a block ends, of what pooling leaves: the largest is never lost, but beyond the last whole window
 */
export function addWinogradVgg(
  graph: OnnxGraph,
  { weights, imageSizePx, preprocessing }: VggParts,
  onLargest?: OnLargest,
): string {
  const convolutions = convolutionsOf(weights);
  const pixels = graph.input("pixels", "uint8", ["n", imageSizePx, imageSizePx, 3]);
  let value = addPreprocessing(graph, pixels, preprocessing);
  convolutions.slice(0, DIRECT_CONVOLUTIONS).forEach((layer, index) => {
    value = addConvolution(graph, value, layer, weights[index]!, index === 0 ? preprocessing : undefined);
    onLargest?.(largestOfMaps(graph, value));
  });
  value = graph.node("MaxPool", [value], { kernel_shape: [2, 2], strides: [2, 2] });

  const side = Math.floor(imageSizePx / 2);
  const { inputs } = convolutions[DIRECT_CONVOLUTIONS]!;
  let rows = toActivationRows(graph, value, { heightPx: side, widthPx: side, channels: inputs });
  convolutions.slice(DIRECT_CONVOLUTIONS).forEach((layer, index) => {
    rows = addWinogradLayer(graph, rows, layer, weights[DIRECT_CONVOLUTIONS + index]!);
    onLargest?.(largestOfRows(graph, rows));
  });

  const [, , channels] = vggFeatureShape(imageSizePx);
  return fromActivationRows(graph, rows, { channels, outputName: "features" });
}
