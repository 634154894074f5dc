/** One VGG convolution by Winograd's method, as ONNX nodes: gather patches, transform, multiply, transform back. */
import type { OnnxGraph } from "./onnx-graph.js";
import type { ConvolutionWeights, VggConvolution } from "./vgg-layers.js";
import { inputTransform, outputTransform, patchSize, type TileSize, kernelTransform } from "./winograd.js";

/**
 * Activations as a tensor [rows, n, channels]: one row a pixel, in whatever order the layer before left them, and a
 * last row of zeros for what lies beyond the border. The batch is inside, so that row numbers do not depend on it.
 */
export interface ActivationRows {
  value: string;
  heightPx: number;
  widthPx: number;
  rowOf(y: number, x: number): number;
  zeroRow: number;
}

/** [n, channels, height, width] → rows. */
export function toActivationRows(
  graph: OnnxGraph,
  value: string,
  { heightPx, widthPx, channels }: { heightPx: number; widthPx: number; channels: number },
): ActivationRows {
  const pixels = heightPx * widthPx;
  // In two steps: the first, onnxruntime makes part of the convolution before it; the second copies whole rows.
  const channelsLast = graph.node("Transpose", [value], { perm: [0, 2, 3, 1] });
  const images = reshape(graph, channelsLast, [-1, pixels, channels]);
  const rows = graph.node("Transpose", [images], { perm: [1, 0, 2] });
  return {
    value: addZeroRow(graph, rows),
    heightPx,
    widthPx,
    rowOf: (y, x) => y * widthPx + x,
    zeroRow: pixels,
  };
}

/** Rows → [n, height, width, channels]. Returns `outputName`. */
export function fromActivationRows(
  graph: OnnxGraph,
  rows: ActivationRows,
  { channels, outputName }: { channels: number; outputName: string },
): string {
  const imagesFirst = graph.node("Transpose", [pixelsOf(graph, rows)], { perm: [1, 0, 2] });
  const shape = ints(graph, [-1, rows.heightPx, rows.widthPx, channels]);
  return graph.node("Reshape", [imagesFirst, shape], {}, outputName);
}

/** Rows → the largest value of each channel, [n, channels]. */
export function largestOfRows(graph: OnnxGraph, rows: ActivationRows): string {
  // The row of zeros is no larger than any value after ReLU; what tiles hold beyond the border may be.
  const isCovered = rows.zeroRow === rows.heightPx * rows.widthPx;
  const value = isCovered ? rows.value : pixelsOf(graph, rows);
  return graph.node("ReduceMax", [value], { axes: [0], keepdims: 0 });
}

/** Rows → [height · width, n, channels], in order. */
function pixelsOf(graph: OnnxGraph, { value, heightPx, widthPx, rowOf }: ActivationRows): string {
  const inOrder = Int32Array.from({ length: heightPx * widthPx }, (_, pixel) =>
    rowOf(Math.floor(pixel / widthPx), pixel % widthPx),
  );
  return graph.node("Gather", [value, graph.constant(inOrder, [inOrder.length])], { axis: 0 });
}

/**
 * 4, or 2 for maps that one tile of 4 would cover. A product of a single row takes another way through onnxruntime,
 * which rounds otherwise: an image alone would get other features than the same image in a batch.
 */
const chooseTileSize = ({ heightPx, widthPx }: { heightPx: number; widthPx: number }): TileSize =>
  heightPx > 4 || widthPx > 4 ? 4 : 2;

/** Convolution, bias, ReLU and, where the block ends, 2 × 2 max-pooling. */
export function addWinogradLayer(
  graph: OnnxGraph,
  input: ActivationRows,
  layer: VggConvolution,
  weights: ConvolutionWeights,
): ActivationRows {
  const { inputs, outputs, endsBlock } = layer;
  const tileSize = chooseTileSize(input);
  const patch = patchSize(tileSize) ** 2;
  const columns = Math.ceil(input.widthPx / tileSize);
  const tiles = Math.ceil(input.heightPx / tileSize) * columns;

  const patches = graph.node(
    "Gather",
    [input.value, graph.constant(patchRows(input, tileSize), [patch, tiles])],
    {
      axis: 0,
    },
  );
  const transformed = graph.node("MatMul", [
    graph.constant(inputTransform(tileSize), [patch, patch]),
    reshape(graph, patches, [patch, -1]),
  ]);
  // Of constants: onnxruntime does it once, when the network is loaded, and the file keeps 9 numbers a kernel, not 36.
  const kernels = graph.node("MatMul", [
    graph.constant(kernelTransform(tileSize), [patch, 9]),
    graph.constant(weights.kernel, [9, inputs * outputs]),
  ]);
  // For each place in a patch, a product [tiles · n, inputs] × [inputs, outputs]: the multiplications that count.
  const products = graph.node("MatMul", [
    reshape(graph, transformed, [patch, -1, inputs]),
    reshape(graph, kernels, [patch, inputs, outputs]),
  ]);
  const places = orderPlaces(tileSize, endsBlock);
  const parts = {
    products,
    flatProducts: reshape(graph, products, [patch, -1]),
    transform: graph.constant(selectRows(outputTransform(tileSize), places), [places.length, patch]),
    bias: graph.constant(weights.bias, [outputs]),
  };
  const rowCount = (endsBlock ? places.length / 4 : places.length) * tiles;
  const rowShape = [rowCount, -1, outputs];
  const rows = endsBlock ? addPooledOutput(graph, parts, rowShape) : addOutput(graph, parts, rowShape);

  const stride = endsBlock ? 2 : 1;
  const side = tileSize / stride;
  return {
    value: addZeroRow(graph, rows),
    heightPx: Math.floor(input.heightPx / stride),
    widthPx: Math.floor(input.widthPx / stride),
    rowOf: (y, x) => {
      const tile = Math.floor(y / side) * columns + Math.floor(x / side);
      const place = places.indexOf((y % side) * stride * tileSize + (x % side) * stride);
      return place * tiles + tile;
    },
    zeroRow: rowCount,
  };
}

/** For each place in a patch and each tile, the row of the pixel there: [(m+2)², tiles]. */
function patchRows({ heightPx, widthPx, rowOf, zeroRow }: ActivationRows, tileSize: TileSize): Int32Array {
  const side = patchSize(tileSize);
  const columns = Math.ceil(widthPx / tileSize);
  const tiles = Math.ceil(heightPx / tileSize) * columns;
  return Int32Array.from({ length: side * side * tiles }, (_, index) => {
    const tile = index % tiles;
    const place = Math.floor(index / tiles);
    const y = Math.floor(tile / columns) * tileSize + Math.floor(place / side) - 1;
    const x = (tile % columns) * tileSize + (place % side) - 1;
    return y < 0 || x < 0 || y >= heightPx || x >= widthPx ? zeroRow : rowOf(y, x);
  });
}

/**
 * In which order a tile's outputs are computed. Before pooling: first all top left corners of 2 × 2 windows, then
 * all top right ones, and so on, so that pooling is the largest of four equal blocks.
 */
function orderPlaces(tileSize: TileSize, pooled: boolean): number[] {
  const places = Array.from({ length: tileSize ** 2 }, (_, place) => place);
  if (!pooled) return places;
  const corner = (place: number) => (Math.floor(place / tileSize) % 2) * 2 + ((place % tileSize) % 2);
  return places.toSorted((a, b) => corner(a) - corner(b) || a - b);
}

function selectRows(matrix: Float32Array, rows: readonly number[]): Float32Array {
  const width = matrix.length / rows.length;
  return Float32Array.from({ length: matrix.length }, (_, index) => {
    const row = rows[Math.floor(index / width)]!;
    return matrix[row * width + (index % width)]!;
  });
}

interface OutputParts {
  /** [(m+2)², tiles · n, outputs] */
  products: string;
  /** [(m+2)², tiles · n · outputs] */
  flatProducts: string;
  /** [m², (m+2)²], in the order of places */
  transform: string;
  /** [outputs] */
  bias: string;
}

function addOutput(graph: OnnxGraph, parts: OutputParts, rowShape: readonly number[]): string {
  const { products, flatProducts, transform, bias } = parts;
  // The bias is repeated for each tile, because onnxruntime then makes product, bias and ReLU one pass instead of three.
  const tilesAndOutputs = graph.node("Shape", [products], { start: 1 });
  const repeated = reshape(graph, graph.node("Expand", [bias, tilesAndOutputs]), [-1]);
  const sum = graph.node("Gemm", [transform, flatProducts, repeated]);
  return reshape(graph, graph.node("Relu", [sum]), rowShape);
}

/** Bias and ReLU come after pooling, which they do not change, on a quarter of the numbers. */
function addPooledOutput(graph: OnnxGraph, parts: OutputParts, rowShape: readonly number[]): string {
  const { flatProducts, transform, bias } = parts;
  const corners = reshape(graph, graph.node("MatMul", [transform, flatProducts]), [4, -1]);
  const largest = reshape(graph, graph.node("ReduceMax", [corners], { axes: [0], keepdims: 0 }), rowShape);
  return graph.node("Relu", [graph.node("Add", [largest, bias])]);
}

const addZeroRow = (graph: OnnxGraph, rows: string): string =>
  graph.node("Pad", [rows, ints(graph, [0, 0, 0, 1, 0, 0])]);

const reshape = (graph: OnnxGraph, value: string, shape: readonly number[]): string =>
  graph.node("Reshape", [value, ints(graph, shape)]);

const ints = (graph: OnnxGraph, values: readonly number[]): string =>
  graph.constant(BigInt64Array.from(values.map(BigInt)), [values.length]);
