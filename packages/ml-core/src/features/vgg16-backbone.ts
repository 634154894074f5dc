/** VGG16 without top, from whichever weights the specification names. */
import { basename } from "node:path";
import type { ExtractorSpec } from "@smallset/schema";
import type { OnProgress } from "../runtime/progress.js";
import type { Backbone } from "./backbone.type.js";
import { PRESET_PREPROCESSING } from "./preprocessing.js";
import { buildVgg16Graph } from "./vgg16-graph.js";
import type { ConvolutionWeights } from "./vgg16-layers.js";
import { getImagenetWeights } from "./weights/imagenet-weights.js";
import { makeRandomWeights } from "./weights/random-weights.js";
import { hashWeights, readVgg16Weights } from "./weights/vgg16-weights.js";

export interface WeightsSource {
  weightsDir: string;
  /** The imagenet weights' address, or that of a folder that holds them. Default: Keras's own. */
  weightsUrl?: string;
  /** Of the download, in bytes. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export async function loadVgg16Backbone(spec: ExtractorSpec, source: WeightsSource): Promise<Backbone> {
  const { weights, label } = await loadVgg16Weights(spec.weights, source);
  const preprocessing = PRESET_PREPROCESSING[spec.preset];
  const { imageSizePx } = spec;
  return {
    name: "vgg16",
    label: `VGG16, ${label}`,
    pretrained: spec.weights !== "random",
    weightsSha256: hashWeights(weights),
    layer: "block5_pool",
    preprocessing,
    precision: "fp32",
    model: {
      bytes: buildVgg16Graph({ weights, imageSizePx, preprocessing }),
      imageSizePx,
      inputName: null,
      outputName: null,
      pixelInput: null,
    },
  };
}

/** There is no fallback from one kind to another: what was asked for, or an error. */
export async function loadVgg16Weights(
  name: string,
  source: WeightsSource,
): Promise<{ weights: ConvolutionWeights[]; label: string }> {
  if (name === "random") return { weights: makeRandomWeights(), label: "random weights, not pretrained" };
  if (name === "imagenet")
    return { weights: await readVgg16Weights(await getImagenetWeights(source)), label: "ImageNet weights" };
  return { weights: await readVgg16Weights(name), label: `weights of ${basename(name)}` };
}
