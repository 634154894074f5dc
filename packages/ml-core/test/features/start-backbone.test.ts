import { afterAll, describe, expect, it } from "vitest";
import type { Backbone } from "../../src/features/backbone.type.js";
import { PRESET_PREPROCESSING } from "../../src/features/preprocessing.js";
import { relativeError } from "../../src/features/relative-error.js";
import { startBackbone } from "../../src/features/start-backbone.js";
import { toOrtModel } from "../../src/features/vgg16-backbone.js";
import { buildVgg16Graph } from "../../src/features/vgg16-graph.js";
import type { ConvolutionWeights } from "../../src/features/vgg16-layers.js";
import { buildVgg16WinogradGraph } from "../../src/features/vgg16-winograd.js";
import type { OrtEngine } from "../../src/runtime/ort-engine.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { drawFormulaWeights } from "../helpers/formula-weights.js";

const SIZE = 64;
const preprocessing = PRESET_PREPROCESSING["vgg16-caffe"];
const weights = drawFormulaWeights();
const engines: OrtEngine[] = [];
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const direct = (given: ConvolutionWeights[]) =>
  toOrtModel(buildVgg16Graph({ weights: given, imageSizePx: SIZE, preprocessing }), SIZE);
const winograd = (given: ConvolutionWeights[]) =>
  toOrtModel(buildVgg16WinogradGraph({ weights: given, imageSizePx: SIZE, preprocessing }), SIZE);

/** The features of one drawn image. */
async function ask(buildFasterModel?: Backbone["buildFasterModel"]): Promise<Float32Array> {
  const { engine, featureShape } = await startBackbone({
    name: "vgg16",
    label: "VGG16",
    pretrained: false,
    weightsSha256: "",
    layer: "block5_pool",
    preprocessing,
    precision: "fp32",
    model: direct(weights),
    ...(buildFasterModel && { buildFasterModel }),
  });
  engines.push(engine);
  expect(featureShape).toEqual([2, 2, 512]);
  return (await engine.run(drawPixels(5, SIZE), 1)).features;
}

const noMemory = () => {
  throw new RangeError("Array buffer allocation failed");
};

describe("starting a backbone", () => {
  it("takes the faster network when it answers alike, every time the same", async () => {
    const plain = await ask();
    const faster = await ask(() => winograd(weights));
    expect(faster).not.toEqual(plain);
    expect(relativeError(faster, plain)).toBeLessThan(1e-5);
    expect(await ask(() => winograd(weights))).toEqual(faster);
  });

  it("stays with the plain network when the faster one is off by more than 1e-5", async () => {
    const plain = await ask();
    const slightlyOff = weights.map((layer) => ({
      ...layer,
      kernel: layer.kernel.map((weight) => weight * 1.00001),
    }));
    expect(await ask(() => winograd(slightlyOff))).toEqual(plain);
  });

  it("stays with the plain network when the faster one cannot be had", async () => {
    expect(await ask(noMemory)).toEqual(await ask());
  });
});
