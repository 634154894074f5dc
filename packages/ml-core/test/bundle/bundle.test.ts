import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadBundle, saveBundle } from "../../src/bundle/bundle.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { ExtractorInfo } from "../../src/features/features.type.js";
import { saveTopModel } from "../../src/top-model/save-top-model.js";
import { drawFeatures, train, weightBytes } from "../top-model/top-model-helpers.js";

const extractor: ExtractorInfo = {
  spec: { weights: "random", imageSizePx: 32, preset: "rescale255" },
  backbone: "vgg16",
  pretrained: false,
  label: "VGG16, random weights, not pretrained, 32 × 32",
  weightsSha256: "ab".repeat(32),
  imageSizePx: 32,
  featureShape: [1, 1, 40],
  featureLength: 40,
  fingerprint: "cd".repeat(32),
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "smallset-bundle-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function trainAndSave(seed = 1) {
  const training = await train({ epochs: 2, seed });
  const validation = drawFeatures({ rows: 30, featureLength: 40, classes: 2, seed: 2 });
  const evaluation = await evaluate({ topModel: training.topModel, ...validation, split: "validation" });
  const { digest } = await saveBundle({ dir, extractor, training, evaluation });
  return { training, evaluation, digest };
}

describe("a model bundle", () => {
  it("loads as it was saved", async () => {
    const { training, evaluation, digest } = await trainAndSave();
    const bundle = await loadBundle(dir);
    const { predictions: _, ...summary } = evaluation;
    expect(bundle).toMatchObject({
      digest,
      extractor,
      classNames: ["class 0", "class 1"],
      hyperparameters: training.hyperparameters,
      history: training.history,
      bestEpoch: training.bestEpoch,
      kernel: training.kernel,
      evaluation: summary,
    });
    expect(weightBytes(bundle.topModel)).toEqual(weightBytes(training.topModel));
  });

  it("has another digest when the weights differ", async () => {
    const [one, other] = [await trainAndSave(1), await trainAndSave(2)];
    expect(other.digest).not.toBe(one.digest);
  });

  it("is refused when its weights belong to another training", async () => {
    await trainAndSave();
    await saveTopModel(join(dir, "top_model.safetensors"), await train({ epochs: 2, seed: 9 }));
    await expect(loadBundle(dir)).rejects.toMatchObject({ code: "BUNDLE_CORRUPT" });
  });

  it("is refused with the name of the field that is wrong", async () => {
    await trainAndSave();
    const file = join(dir, "bundle.json");
    const json = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...json, evaluation: { ...json.evaluation, accuracy: "high" } }));
    await expect(loadBundle(dir)).rejects.toMatchObject({
      code: "BUNDLE_CORRUPT",
      message: expect.stringContaining("evaluation.accuracy"),
    });
    await writeFile(file, "{");
    await expect(loadBundle(dir)).rejects.toMatchObject({ code: "BUNDLE_CORRUPT" });
  });

  it("that is not there says so", async () => {
    await expect(loadBundle(dir)).rejects.toMatchObject({ code: "BUNDLE_MISSING" });
  });
});
