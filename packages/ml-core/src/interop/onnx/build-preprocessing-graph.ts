/** What happens between pixels and another backbone's input, as an ONNX network. */
import { OnnxGraph } from "../../features/onnx-graph.js";
import type { Preprocessing } from "../../features/preprocessing.js";

const CAST_TO_FLOAT = 1;

/** Returns the bytes of a network from `input` [n, size, size, 3] u8 RGB to `output`, float32 in `layout`. */
export function buildPreprocessingGraph({
  input,
  output,
  imageSizePx,
  preprocessing,
  layout,
}: {
  input: string;
  output: string;
  imageSizePx: number;
  preprocessing: Preprocessing;
  layout: "NCHW" | "NHWC";
}): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("preprocessing");
  const numbers = (values: readonly number[]) => graph.constant(Float32Array.from(values), [3]);
  const pixels = graph.input(input, "uint8", ["n", imageSizePx, imageSizePx, 3]);
  let value = graph.node("Cast", [pixels], { to: CAST_TO_FLOAT });
  if (preprocessing.channelOrder === "BGR")
    value = graph.node("Gather", [value, graph.constant(BigInt64Array.of(2n, 1n, 0n), [3])], { axis: 3 });
  value = graph.node("Sub", [value, numbers(preprocessing.mean)]);
  value = graph.node("Mul", [value, numbers(preprocessing.scale)]);
  // Ends in a node of its own, because only an output can have a name that is given.
  const perm = layout === "NCHW" ? [0, 3, 1, 2] : [0, 1, 2, 3];
  graph.output(graph.node("Transpose", [value], { perm }, output), "float32", [
    "n",
    ...(layout === "NCHW" ? [3, imageSizePx, imageSizePx] : [imageSizePx, imageSizePx, 3]),
  ]);
  return graph.toModel();
}
