/** The two models that are exported layer by layer, to Keras and to TensorFlow.js. */
import { AppError } from "@smallset/schema";
import { PRESET_PREPROCESSING } from "../../features/preprocessing.js";
import type { ModelToExport, WholeModelToExport } from "../model-to-export.js";
import { denseKerasLayers } from "./dense-keras-layers.js";
import { inputLayer, type KerasModelLayer } from "./keras-layer.js";
import { vgg16KerasLayers } from "./vgg16-keras-layers.js";

/** Bottleneck features [n, height, width, channels] in, probabilities [n, classes] out. */
export function topModelLayers(model: ModelToExport): KerasModelLayer[] {
  return [inputLayer("features", model.extractor.featureShape), ...denseKerasLayers(model)];
}

/**
 * RGB pixels from 0 to 255 [n, size, size, 3] in, probabilities [n, classes] out.
 * @throws AppError EXPORT_UNSUPPORTED when the backbone is not VGG16
 */
export function wholeModelLayers(model: WholeModelToExport): KerasModelLayer[] {
  const { backbone, imageSizePx, spec } = model.extractor;
  if (backbone !== "vgg16")
    throw new AppError(
      "EXPORT_UNSUPPORTED",
      `The backbone ${backbone} comes from an ONNX file, which has no Keras layers.`,
      "Export the top model alone, or the whole model to ONNX.",
    );
  return [
    inputLayer("pixels", [imageSizePx, imageSizePx, 3]),
    ...vgg16KerasLayers(model.vgg16Weights, PRESET_PREPROCESSING[spec.preset]),
    ...denseKerasLayers(model),
  ];
}
