/** One hash over everything that decides which numbers come out: equal fingerprints share features. */
import { createHash } from "node:crypto";
import { DECODER_VERSION } from "../images/decode-pixels.js";
import type { Backbone } from "./backbone.type.js";

export function fingerprintExtractor(backbone: Omit<Backbone, "label" | "pretrained">): string {
  const { name, weightsSha256, layer, preprocessing, precision, calibration, model } = backbone;
  const ingredients = {
    decoder: DECODER_VERSION,
    name,
    weightsSha256,
    layer,
    imageSizePx: model.imageSizePx,
    resize: preprocessing.resize,
    channelOrder: preprocessing.channelOrder,
    mean: preprocessing.mean,
    scale: preprocessing.scale,
    layout: model.pixelInput?.layout ?? null,
    input: model.inputName,
    precision,
    calibration,
  };
  return createHash("sha256").update(JSON.stringify(ingredients)).digest("hex");
}
