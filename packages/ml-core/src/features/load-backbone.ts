/** Finds the pretrained network that a specification names. */
import { type ExtractorSpec, parseWeights } from "@smallset/schema";
import type { Backbone } from "./backbone.type.js";
import { loadMobileNetBackbone } from "./mobilenet-backbone.js";
import { loadOnnxBackbone } from "./onnx-backbone.js";
import { loadVggBackbone } from "./vgg-backbone.js";
import type { WeightsSource } from "./weights/load-weights.js";

/** @throws AppError WEIGHTS_UNAVAILABLE, WEIGHTS_HASH_MISMATCH, WEIGHTS_NOT_FOUND, WEIGHTS_LAYOUT, ONNX_SIDECAR_INVALID */
export function loadBackbone(spec: ExtractorSpec, source: WeightsSource): Promise<Backbone> {
  const { network, source: name } = parseWeights(spec.weights);
  switch (network) {
    case "onnx":
      return loadOnnxBackbone(name);
    case "mobilenet":
      return loadMobileNetBackbone({ network, source: name }, spec, source);
    default:
      return loadVggBackbone({ network, source: name }, spec, source);
  }
}
