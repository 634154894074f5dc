/** Finds the pretrained network that a specification names. */
import type { ExtractorSpec } from "@smallset/schema";
import type { Backbone } from "./backbone.type.js";
import { loadOnnxBackbone } from "./onnx-backbone.js";
import { loadVgg16Backbone, type WeightsSource } from "./vgg16-backbone.js";

/** @throws AppError WEIGHTS_UNAVAILABLE, WEIGHTS_HASH_MISMATCH, WEIGHTS_NOT_FOUND, WEIGHTS_LAYOUT, ONNX_SIDECAR_INVALID */
export function loadBackbone(spec: ExtractorSpec, source: WeightsSource): Promise<Backbone> {
  const onnxFile = /^onnx:(.+)$/.exec(spec.weights)?.[1];
  return onnxFile ? loadOnnxBackbone(onnxFile) : loadVgg16Backbone(spec, source);
}
