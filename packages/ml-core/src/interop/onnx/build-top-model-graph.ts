/** A top model as an ONNX network. Every operator here has meant the same since operator set 9. */
import { OnnxGraph } from "../../features/onnx-graph.js";
import { foldBatchNormalization } from "../fold-batch-normalization.js";
import { isSigmoid } from "../../top-model/output-units.js";
import type { DenseWeights, TopModel } from "../../top-model/top-model.type.js";

export interface FeatureInput {
  name: string;
  /** Without the batch. */
  shape: readonly number[];
  /** [channels, height, width]: put in order height, width, channel first, as Keras does. Default false. */
  isChannelsFirst?: boolean;
  /** The model learned from features that were kept in 16 bits: here too they are rounded first. Default false. */
  isRoundedToFloat16?: boolean;
}

const CAST_TO = { float32: 1, float16: 10 };
/** What a float16 holds at most: float16.ts keeps larger features at it. */
const LARGEST_FLOAT16 = 65_504;

/** Returns the bytes of a network from bottleneck features to `probabilities` [n, classes]. */
export function buildTopModelGraph(topModel: TopModel, input: FeatureInput): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("top_model");
  let value = graph.input(input.name, "float32", ["n", ...input.shape]);
  if (input.isChannelsFirst) value = graph.node("Transpose", [value], { perm: [0, 2, 3, 1] });
  value = graph.node("Flatten", [value], { axis: 1 });
  if (input.isRoundedToFloat16) value = roundToFloat16(graph, value);
  for (const layer of topModel.layers.slice(0, -1))
    value = graph.node("Relu", [addDense(graph, value, foldBatchNormalization(layer))]);
  const output = topModel.layers.at(-1)!;
  const logits = addDense(graph, value, output);
  const probabilities = isSigmoid(output)
    ? addSigmoids(graph, logits)
    : graph.node("Softmax", [logits], { axis: 1 }, "probabilities");
  graph.output(probabilities, "float32", ["n", topModel.classNames.length]);
  return graph.toModel();
}

/** Of both classes, so that whoever asks need not know how the network ends. */
function addSigmoids(graph: OnnxGraph, logits: string): string {
  const first = graph.node("Sigmoid", [graph.node("Neg", [logits])]);
  return graph.node("Concat", [first, graph.node("Sigmoid", [logits])], { axis: 1 }, "probabilities");
}

/** Gemm: input · kernel + bias. */
function addDense(graph: OnnxGraph, input: string, { kernel, bias, inputs, units }: DenseWeights): string {
  return graph.node("Gemm", [input, graph.constant(kernel, [inputs, units]), graph.constant(bias, [units])]);
}

function roundToFloat16(graph: OnnxGraph, features: string): string {
  const bound = (value: number) => graph.constant(Float32Array.of(value), []);
  const low = graph.node("Max", [features, bound(-LARGEST_FLOAT16)]);
  const half = graph.node("Cast", [graph.node("Min", [low, bound(LARGEST_FLOAT16)])], {
    to: CAST_TO.float16,
  });
  return graph.node("Cast", [half], { to: CAST_TO.float32 });
}
