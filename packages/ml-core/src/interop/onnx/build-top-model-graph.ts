/** A top model as an ONNX network. Every operator here has meant the same since operator set 9. */
import { OnnxGraph } from "../../features/onnx-graph.js";
import { foldBatchNormalization } from "../fold-batch-normalization.js";
import type { DenseWeights, TopModel } from "../../top-model/top-model.type.js";

export interface FeatureInput {
  name: string;
  /** Without the batch. */
  shape: readonly number[];
  /** [channels, height, width]: put in order height, width, channel first, as Keras does. Default false. */
  isChannelsFirst?: boolean;
}

/** Returns the bytes of a network from bottleneck features to `probabilities` [n, classes]. */
export function buildTopModelGraph(topModel: TopModel, input: FeatureInput): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("top_model");
  let value = graph.input(input.name, "float32", ["n", ...input.shape]);
  if (input.isChannelsFirst) value = graph.node("Transpose", [value], { perm: [0, 2, 3, 1] });
  value = graph.node("Flatten", [value], { axis: 1 });
  for (const layer of topModel.layers.slice(0, -1))
    value = graph.node("Relu", [addDense(graph, value, foldBatchNormalization(layer))]);
  const logits = addDense(graph, value, topModel.layers.at(-1)!);
  const probabilities = graph.node("Softmax", [logits], { axis: 1 }, "probabilities");
  graph.output(probabilities, "float32", ["n", topModel.classNames.length]);
  return graph.toModel();
}

/** Gemm: input · kernel + bias. */
function addDense(graph: OnnxGraph, input: string, { kernel, bias, inputs, units }: DenseWeights): string {
  return graph.node("Gemm", [input, graph.constant(kernel, [inputs, units]), graph.constant(bias, [units])]);
}
