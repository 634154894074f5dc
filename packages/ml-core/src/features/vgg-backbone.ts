/** VGG16 or VGG19 without top, from whichever weights the specification names. */
import { AppError, type Calibration, type ExtractorSpec, type NamedWeights } from "@smallset/schema";
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { Backbone } from "./backbone.type.js";
import type { GraphRecipe } from "./build-graph.js";
import { PRESET_PREPROCESSING } from "./preprocessing.js";
import { decodeRanges } from "./vgg-int8-ranges.js";
import { suitsWinograd } from "./vgg-winograd.js";
import { loadWeights, type WeightsSource } from "./weights/load-weights.js";

export async function loadVggBackbone(
  named: NamedWeights & { network: "vgg16" | "vgg19" },
  spec: ExtractorSpec,
  source: WeightsSource,
): Promise<Backbone> {
  const { weights, label, sha256 } = await loadWeights(named, source);
  const preprocessing = PRESET_PREPROCESSING[spec.preset];
  const { imageSizePx } = spec;
  const parts = { weights, imageSizePx, preprocessing };
  const description = {
    name: named.network,
    label,
    pretrained: named.source !== "random",
    weightsSha256: sha256,
    layer: "block5_pool",
    preprocessing,
  };
  if (spec.precision === "fast") {
    const { ranges } = getCalibration(spec);
    const graph = { kind: "vgg-int8", ...parts, ranges: decodeRanges(ranges) } as const;
    return {
      ...description,
      precision: "int8",
      calibration: ranges,
      model: toOrtModel(graph, imageSizePx),
    };
  }
  return {
    ...description,
    precision: "fp32",
    convolutions: weights,
    model: toOrtModel({ kind: "vgg", ...parts }, imageSizePx),
    ...(suitsWinograd(imageSizePx) && {
      fasterModel: toOrtModel({ kind: "vgg-winograd", ...parts }, imageSizePx),
    }),
  };
}

/** @throws AppError CALIBRATION_MISSING */
function getCalibration({ calibration }: ExtractorSpec): Calibration {
  if (calibration) return calibration;
  throw new AppError(
    "CALIBRATION_MISSING",
    "A fast extractor has to be calibrated on the dataset's photos before it can be loaded.",
    "Extract the features again, or choose the exact extractor.",
  );
}

/** All our graphs take u8 RGB and do the rest themselves. */
export const toOrtModel = (graph: GraphRecipe, imageSizePx: number): OrtModel => ({
  graph,
  imageSizePx,
  inputName: null,
  outputName: null,
  pixelInput: null,
});
