/** One hash over everything that decides which numbers come out: equal fingerprints share features. */
import { createHash } from "node:crypto";
import type { RowType } from "@smallset/schema";
import { DECODER_VERSION } from "../images/decode-pixels.js";
import type { Backbone } from "./backbone.type.js";

export function fingerprintExtractor(
  backbone: Omit<Backbone, "label" | "pretrained">,
  rowType: RowType = "float32",
): string {
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
    // Left out where it is the default, which was the only one once.
    ...(rowType !== "float32" && { rowType }),
  };
  return createHash("sha256").update(JSON.stringify(ingredients)).digest("hex");
}
