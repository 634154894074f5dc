/** The two models that are exported layer by layer, to Keras and to TensorFlow.js. */
import { AppError } from "@smallset/schema";
import { PRESET_PREPROCESSING } from "../../features/preprocessing.js";
import type { ModelToExport, WholeModelToExport } from "../model-to-export.js";
import { denseKerasLayers } from "./dense-keras-layers.js";
import { inputLayer, type KerasModelLayer } from "./keras-layer.js";
import { vggKerasLayers } from "./vgg-keras-layers.js";

const VGG = new Set(["vgg16", "vgg19"]);

/** Bottleneck features [n, height, width, channels] in, probabilities [n, classes], or a sigmoid's [n, 1], out. */
export function topModelLayers(model: ModelToExport): KerasModelLayer[] {
  return [inputLayer("features", model.extractor.featureShape), ...denseKerasLayers(model)];
}

/**
 * RGB pixels from 0 to 255 [n, size, size, 3] in, probabilities [n, classes], or a sigmoid's [n, 1], out.
 * @throws AppError EXPORT_UNSUPPORTED when the backbone is neither VGG16 nor VGG19
 */
export function wholeModelLayers(model: WholeModelToExport): KerasModelLayer[] {
  const { backbone, imageSizePx, spec } = model.extractor;
  if (!model.vggWeights.length || !VGG.has(backbone))
    throw new AppError(
      "EXPORT_UNSUPPORTED",
      `Only VGG16 and VGG19 are written layer by layer; ${backbone} is not.`,
      "Export the top model alone, or the whole model to ONNX.",
    );
  return [
    inputLayer("pixels", [imageSizePx, imageSizePx, 3]),
    ...vggKerasLayers(model.vggWeights, PRESET_PREPROCESSING[spec.preset]),
    ...denseKerasLayers(model),
  ];
}
