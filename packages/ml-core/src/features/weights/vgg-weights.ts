/** Finds VGG16's or VGG19's convolutions in a Keras file and checks them one by one. */
import { createHash } from "node:crypto";
import { areFinite } from "../../runtime/are-finite.js";
import {
  type ConvolutionWeights,
  VGG16_CONVOLUTIONS,
  VGG19_CONVOLUTIONS,
  type VggConvolution,
} from "../vgg-layers.js";
import type { KerasLayer } from "./keras-hdf5.js";
import { differentWeights, openKerasWeights } from "./keras-weights.js";

/**
 * The convolutions, in order; dense layers in the file are ignored.
 * @param convolutions default: VGG16's
 * @throws AppError WEIGHTS_NOT_FOUND, or WEIGHTS_LAYOUT naming the first layer that differs
 */
export async function readVggWeights(
  file: string,
  convolutions: readonly VggConvolution[] = VGG16_CONVOLUTIONS,
): Promise<ConvolutionWeights[]> {
  const layers = nameKeras3Convolutions(await openKerasWeights(file), convolutions);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const network = convolutions === VGG19_CONVOLUTIONS ? "VGG19" : "VGG16";
  // VGG19 has all of VGG16's layers and three more: half of it would pass for VGG16.
  const surplus = layers.find(
    ({ name }) => /^block\d_conv\d$/.test(name) && !convolutions.some((known) => known.name === name),
  );
  if (surplus) throw differentWeights(file, network, surplus.name, `which ${network} has not`);
  return convolutions.map((expected) => checkLayer(file, network, expected, byName.get(expected.name)));
}

/** Keras 3 numbers layers by kind (conv2d, conv2d_1, …) instead of naming them. */
function nameKeras3Convolutions(layers: KerasLayer[], convolutions: readonly VggConvolution[]): KerasLayer[] {
  const numbered = layers.filter(({ name }) => /^conv2d(_\d+)?$/.test(name));
  if (numbered.length !== convolutions.length) return layers;
  return numbered.map((layer, index) => ({ ...layer, name: convolutions[index]!.name }));
}

function checkLayer(
  file: string,
  network: string,
  { name, inputs, outputs }: VggConvolution,
  layer: KerasLayer | undefined,
): ConvolutionWeights {
  const differs = (detail: string) => differentWeights(file, network, name, detail);
  if (!layer) throw differs("which is missing");
  const [kernel, bias] = layer.weights;
  const expectations = [
    { what: "kernel", weight: kernel, shape: [3, 3, inputs, outputs] },
    { what: "bias", weight: bias, shape: [outputs] },
  ];
  for (const { what, weight, shape } of expectations) {
    if (!weight) throw differs(`which has no ${what}`);
    if (String(weight.shape) !== String(shape))
      throw differs(`whose ${what} is [${weight.shape.join(", ")}], not [${shape.join(", ")}]`);
    if (!areFinite(weight.data)) throw differs(`whose ${what} has values that are not finite numbers`);
  }
  return { name, kernel: kernel!.data, bias: bias!.data };
}

/** Of the numbers, not of the file: the same weights in another file make the same features. */
export function hashWeights(weights: readonly ConvolutionWeights[]): string {
  const hash = createHash("sha256");
  for (const { kernel, bias } of weights)
    for (const { buffer, byteOffset, byteLength } of [kernel, bias])
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
