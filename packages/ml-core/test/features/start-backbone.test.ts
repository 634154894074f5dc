import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Backbone } from "../../src/features/backbone.type.js";
import { PRESET_PREPROCESSING } from "../../src/features/preprocessing.js";
import { relativeError } from "../../src/features/relative-error.js";
import { startBackbone } from "../../src/features/start-backbone.js";
import { toOrtModel } from "../../src/features/vgg-backbone.js";
import type { ConvolutionWeights } from "../../src/features/vgg-layers.js";
import type { OrtEngine } from "../../src/runtime/ort-engine.js";
import type { OrtModel } from "../../src/runtime/ort-worker.type.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { drawFormulaWeights } from "../helpers/formula-weights.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const SIZE = 64;
const preprocessing = PRESET_PREPROCESSING["vgg16-caffe"];
const weights = drawFormulaWeights();
const engines: OrtEngine[] = [];
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const direct = (given: ConvolutionWeights[]) =>
  toOrtModel({ kind: "vgg", weights: given, imageSizePx: SIZE, preprocessing }, SIZE);
const winograd = (given: ConvolutionWeights[]) =>
  toOrtModel({ kind: "vgg-winograd", weights: given, imageSizePx: SIZE, preprocessing }, SIZE);

/** The features of one drawn image. @param weightsSha256 names the weights to whoever remembers them */
async function ask(
  { model = direct(weights), fasterModel, weightsSha256 = "" }: Partial<Backbone>,
  weightsDir = "",
  warnings: string[] = [],
): Promise<Float32Array> {
  const { engine, featureShape } = await startBackbone(
    {
      name: "vgg16",
      label: "VGG16",
      pretrained: false,
      weightsSha256,
      layer: "block5_pool",
      preprocessing,
      precision: "fp32",
      model,
      ...(fasterModel && { fasterModel }),
    },
    { weightsDir, onWarning: (message) => warnings.push(message) },
  );
  engines.push(engine);
  expect(featureShape).toEqual([2, 2, 512]);
  return (await engine.run(drawPixels(5, SIZE), 1)).features;
}

const failing = (error: Error): OrtModel => ({
  ...direct(weights),
  get graph(): never {
    throw error;
  },
});
const notToBeBuilt = failing(new RangeError("Array buffer allocation failed"));

describe("starting a backbone", () => {
  const folder = useTemporaryFolder();

  it("takes the faster network when it answers alike, every time the same", async () => {
    const plain = await ask({});
    const faster = await ask({ fasterModel: winograd(weights) }, join(folder, "missing"));
    expect(faster).not.toEqual(plain);
    expect(relativeError(faster, plain)).toBeLessThan(1e-5);
    expect(await ask({ fasterModel: winograd(weights) }, join(folder, "missing"))).toEqual(faster);
    expect(await readdir(folder)).toEqual([]);
  });

  it("stays with the plain network when the faster one is off by more than 1e-5", async () => {
    const plain = await ask({});
    const slightlyOff = weights.map((layer) => ({
      ...layer,
      kernel: layer.kernel.map((weight) => weight * 1.00001),
    }));
    expect(await ask({ fasterModel: winograd(slightlyOff), weightsSha256: "off" }, folder)).toEqual(plain);
    // And remembers it: the faster one is not even built.
    expect(await ask({ fasterModel: notToBeBuilt, weightsSha256: "off" }, folder)).toEqual(plain);
  });

  it("starts the faster network alone where the two were compared before", async () => {
    const faster = await ask({ fasterModel: winograd(weights), weightsSha256: "good" }, folder);
    const again = { model: notToBeBuilt, fasterModel: winograd(weights), weightsSha256: "good" };
    expect(await ask(again, folder)).toEqual(faster);
    await expect(ask({ ...again, weightsSha256: "other" }, folder)).rejects.toThrow("allocation failed");
  });

  it("stays with the plain network when there is no memory for the faster one, and says so", async () => {
    const warnings: string[] = [];
    const answer = await ask({ fasterModel: notToBeBuilt }, join(folder, "missing"), warnings);
    expect(answer).toEqual(await ask({}));
    expect(warnings).toEqual([expect.stringContaining("Array buffer allocation failed")]);
  });

  it("hides no fault of its own behind the plain network", async () => {
    const broken = failing(new TypeError("a fault"));
    await expect(ask({ fasterModel: broken }, join(folder, "missing"))).rejects.toThrow("a fault");
  });
});
