/** VGG16 without top, from whichever weights the specification names. */
import { basename } from "node:path";
import { AppError, type Calibration, type ExtractorSpec } from "@smallset/schema";
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { OnProgress } from "../runtime/progress.js";
import type { Backbone } from "./backbone.type.js";
import { PRESET_PREPROCESSING } from "./preprocessing.js";
import { buildVgg16Graph } from "./vgg16-graph.js";
import { buildVgg16Int8Graph } from "./vgg16-int8.js";
import { decodeRanges } from "./vgg16-int8-ranges.js";
import type { ConvolutionWeights } from "./vgg16-layers.js";
import { buildVgg16WinogradGraph } from "./vgg16-winograd.js";
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
  const parts = { weights, imageSizePx, preprocessing };
  const description = {
    name: "vgg16",
    label: `VGG16, ${label}`,
    pretrained: spec.weights !== "random",
    weightsSha256: hashWeights(weights),
    layer: "block5_pool",
    preprocessing,
  };
  if (spec.precision === "fast") {
    const { ranges } = getCalibration(spec);
    const bytes = buildVgg16Int8Graph({ ...parts, ranges: decodeRanges(ranges) });
    return {
      ...description,
      precision: "int8",
      calibration: ranges,
      model: toOrtModel(() => bytes, imageSizePx),
    };
  }
  return {
    ...description,
    precision: "fp32",
    convolutions: weights,
    model: toOrtModel(() => buildVgg16Graph(parts), imageSizePx),
    ...(imageSizePx >= SMALLEST_WINOGRAD_PX && {
      fasterModel: toOrtModel(() => buildVgg16WinogradGraph(parts), imageSizePx),
    }),
  };
}

/** Below, the last maps are of one tile, and time is not spent there anyway. */
const SMALLEST_WINOGRAD_PX = 64;

/** @throws AppError CALIBRATION_MISSING */
function getCalibration({ calibration }: ExtractorSpec): Calibration {
  if (calibration) return calibration;
  throw new AppError(
    "CALIBRATION_MISSING",
    "A fast extractor has to be calibrated on the dataset's photos before it can be loaded.",
    "Extract the features again, or choose the exact extractor.",
  );
}

/** All our graphs take u8 RGB and do the rest themselves. Built when first asked for: often only one of two is. */
export function toOrtModel(build: () => Uint8Array<ArrayBuffer>, imageSizePx: number): OrtModel {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  return {
    get bytes() {
      return (bytes ??= build());
    },
    imageSizePx,
    inputName: null,
    outputName: null,
    pixelInput: null,
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
