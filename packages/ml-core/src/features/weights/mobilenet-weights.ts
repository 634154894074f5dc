/** Finds MobileNet's convolutions in a Keras file, checks them, and folds each one's batch normalisation into it. */
import { areFinite } from "../../runtime/are-finite.js";
import { MOBILENET_CONVOLUTIONS, type MobileNetConvolution } from "../mobilenet-layers.js";
import type { ConvolutionWeights } from "../vgg-layers.js";
import { differentWeights, openKerasWeights } from "./keras-weights.js";
import type { KerasLayer } from "./keras-hdf5.js";

/** Keras's default, which MobileNet has. */
const NORMALIZATION_EPSILON = 1e-3;

/**
 * The 27 convolutions, in order, each with a bias; a dense layer in the file is ignored.
 * @throws AppError WEIGHTS_NOT_FOUND, or WEIGHTS_LAYOUT naming the first layer that differs
 */
export async function readMobileNetWeights(file: string): Promise<ConvolutionWeights[]> {
  const byName = nameKeras3Layers(await openKerasWeights(file));
  return MOBILENET_CONVOLUTIONS.map((layer) => {
    const kernel = takeWeights(file, byName, layer.name, [["kernel", kernelShape(layer)]]);
    const [gamma, beta, mean, variance] = takeWeights(
      file,
      byName,
      `${layer.name}_bn`,
      ["gamma", "beta", "moving mean", "moving variance"].map((what) => [what, [layer.outputs]]),
    );
    return fold(layer.name, kernel[0]!, { gamma: gamma!, beta: beta!, mean: mean!, variance: variance! });
  });
}

const kernelShape = ({ inputs, outputs, taps, isDepthwise }: MobileNetConvolution): number[] => {
  const side = Math.sqrt(taps);
  return isDepthwise ? [side, side, inputs, 1] : [side, side, inputs, outputs];
};

/** γ(x·k − μ)/√(σ² + ε) + β as one convolution: each output's filter scaled, and what is left as its bias. */
function fold(
  name: string,
  kernel: Float32Array,
  { gamma, beta, mean, variance }: Record<"gamma" | "beta" | "mean" | "variance", Float32Array>,
): ConvolutionWeights {
  const outputs = gamma.length;
  const scales = Float64Array.from(
    gamma,
    (value, output) => value / Math.sqrt(variance[output]! + NORMALIZATION_EPSILON),
  );
  return {
    name,
    kernel: kernel.map((weight, index) => weight * scales[index % outputs]!),
    bias: beta.map((value, output) => value - mean[output]! * scales[output]!),
  };
}

/** Keras 3 numbers layers by kind, each kind in the network's order, instead of naming them. */
function nameKeras3Layers(layers: KerasLayer[]): Map<string, KerasLayer> {
  const ofKind = (kind: string) => layers.filter(({ name }) => new RegExp(`^${kind}(_\\d+)?$`).test(name));
  const depthwise = ofKind("depthwise_conv2d");
  const full = ofKind("conv2d");
  const normalizations = ofKind("batch_normalization");
  if (normalizations.length !== MOBILENET_CONVOLUTIONS.length)
    return new Map(layers.map((layer) => [layer.name, layer]));
  return new Map(
    MOBILENET_CONVOLUTIONS.flatMap(({ name, isDepthwise }, index) => [
      [name, (isDepthwise ? depthwise : full).shift()],
      [`${name}_bn`, normalizations[index]],
    ]).filter((entry): entry is [string, KerasLayer] => entry[1] !== undefined),
  );
}

function takeWeights(
  file: string,
  layers: ReadonlyMap<string, KerasLayer>,
  name: string,
  expected: (readonly [what: string, shape: readonly number[]])[],
): Float32Array[] {
  const differs = (detail: string) => differentWeights(file, "MobileNetV1 of width 1.0", name, detail);
  const layer = layers.get(name);
  if (!layer) throw differs("which is missing");
  return expected.map(([what, shape], index) => {
    const weight = layer.weights[index];
    if (!weight) throw differs(`which has no ${what}`);
    if (String(weight.shape) !== String(shape))
      throw differs(`whose ${what} is [${weight.shape.join(", ")}], not [${shape.join(", ")}]`);
    if (!areFinite(weight.data)) throw differs(`whose ${what} has values that are not finite numbers`);
    return weight.data;
  });
}
