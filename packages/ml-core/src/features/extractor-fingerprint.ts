/** One hash over everything that decides which numbers come out: equal fingerprints share features. */
import { createHash } from "node:crypto";
import type { RowType } from "@smallset/schema";
import { DECODER_VERSION } from "../images/decode-pixels.js";
import type { Backbone } from "./backbone.type.js";
import type { ExtractorInfo } from "./features.type.js";

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

/**
 * The same network goes under these, by what computed it, so that rows of one are not mixed with another's. A GPU's
 * rounding nobody else can repeat anyway.
 */
const SAME_NETWORK: readonly Backbone["precision"][] = ["fp32", "gpu", "webgpu", "cuda"];

/** Whether this backbone is the one that `info` tells of, wherever and in whatever row type its features were made. */
export function isBackboneOf(info: ExtractorInfo, backbone: Backbone): boolean {
  const precisions = SAME_NETWORK.includes(backbone.precision) ? SAME_NETWORK : [backbone.precision];
  return precisions.some(
    (precision) => fingerprintExtractor({ ...backbone, precision }, info.spec.rowType) === info.fingerprint,
  );
}
