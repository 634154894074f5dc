/** Finds VGG16's convolutions in a Keras file and checks them one by one. */
import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { areFinite } from "../../runtime/are-finite.js";
import { type ConvolutionWeights, type Vgg16Convolution, VGG16_CONVOLUTIONS } from "../vgg16-layers.js";
import { type KerasLayer, readKerasLayers } from "./keras-hdf5.js";

/**
 * The 13 convolutions, in order; dense layers in the file are ignored.
 * @throws AppError WEIGHTS_NOT_FOUND, or WEIGHTS_LAYOUT naming the first layer that differs
 */
export async function readVgg16Weights(file: string): Promise<ConvolutionWeights[]> {
  await access(file).catch(() => {
    throw new AppError("WEIGHTS_NOT_FOUND", `There is no weights file at ${file}.`, "Check the path.");
  });
  const layers = nameKeras3Convolutions(await readKerasLayers(file));
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  return VGG16_CONVOLUTIONS.map((expected) => checkLayer(file, expected, byName.get(expected.name)));
}

/** Keras 3 numbers layers by kind (conv2d, conv2d_1, …) instead of naming them. */
function nameKeras3Convolutions(layers: KerasLayer[]): KerasLayer[] {
  const numbered = layers.filter(({ name }) => /^conv2d(_\d+)?$/.test(name));
  if (numbered.length !== VGG16_CONVOLUTIONS.length) return layers;
  return numbered.map((layer, index) => ({ ...layer, name: VGG16_CONVOLUTIONS[index]!.name }));
}

function checkLayer(
  file: string,
  { name, inputs, outputs }: Vgg16Convolution,
  layer: KerasLayer | undefined,
): ConvolutionWeights {
  const differs = (detail: string) =>
    new AppError(
      "WEIGHTS_LAYOUT",
      `${file} does not hold VGG16's weights: the first layer that differs is ${name}, ${detail}.`,
      "Give weights of Keras's VGG16 (TensorFlow channel order), or choose the imagenet weights.",
    );
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
