import { describe, expect, it } from "vitest";
import type { Backbone } from "../../src/features/backbone.type.js";
import { fingerprintExtractor } from "../../src/features/extractor-fingerprint.js";

const backbone: Backbone = {
  name: "vgg16",
  label: "VGG16, ImageNet weights",
  pretrained: true,
  weightsSha256: "00",
  layer: "block5_pool",
  preprocessing: {
    resize: "bilinear",
    channelOrder: "BGR",
    mean: [103.939, 116.779, 123.68],
    scale: [1, 1, 1],
  },
  precision: "fp32",
  model: {
    graph: { kind: "file", bytes: new Uint8Array() },
    imageSizePx: 150,
    inputName: null,
    outputName: null,
    pixelInput: null,
  },
};
const { preprocessing, model } = backbone;

describe("the extractor fingerprint", () => {
  it.each<[string, Partial<Backbone>]>([
    ["backbone", { name: "vgg19" }],
    ["weights", { weightsSha256: "01" }],
    ["layer", { layer: "block4_pool" }],
    ["image size", { model: { ...model, imageSizePx: 151 } }],
    ["resize kernel", { preprocessing: { ...preprocessing, resize: "nearest" } }],
    ["colour order", { preprocessing: { ...preprocessing, channelOrder: "RGB" } }],
    ["mean", { preprocessing: { ...preprocessing, mean: [103.939, 116.779, 123.681] } }],
    ["scaling", { preprocessing: { ...preprocessing, scale: [1, 1, 1.001] } }],
    ["precision", { precision: "int8" }],
    ["execution provider", { precision: "webgpu" }],
    ["layout", { model: { ...model, pixelInput: { preprocessing, layout: "NHWC" } } }],
  ])("changes with the %s", (_, change) => {
    expect(fingerprintExtractor({ ...backbone, ...change })).not.toBe(fingerprintExtractor(backbone));
  });

  it("does not change with what people call it", () => {
    const renamed = { ...backbone, label: "something else", pretrained: false };
    expect(fingerprintExtractor(renamed)).toBe(fingerprintExtractor(backbone));
  });
});
