/** MobileNetV1 without top, averaged over its last map, from Keras weights. */
import type { ExtractorSpec, NamedWeights } from "@smallset/schema";
import type { Backbone } from "./backbone.type.js";
import { MOBILENET_PREPROCESSING } from "./preprocessing.js";
import { toOrtModel } from "./vgg-backbone.js";
import { loadWeights, type WeightsSource } from "./weights/load-weights.js";

/** Its preprocessing is its own, whatever preset the specification names. */
export async function loadMobileNetBackbone(
  named: NamedWeights & { network: "mobilenet" },
  { imageSizePx }: ExtractorSpec,
  source: WeightsSource,
): Promise<Backbone> {
  const { weights, label, sha256 } = await loadWeights(named, source);
  const preprocessing = MOBILENET_PREPROCESSING;
  return {
    name: "mobilenet",
    label,
    pretrained: named.source !== "random",
    weightsSha256: sha256,
    layer: "global_average_pooling2d",
    preprocessing,
    precision: "fp32",
    model: toOrtModel({ kind: "mobilenet", weights, imageSizePx, preprocessing }, imageSizePx),
  };
}
