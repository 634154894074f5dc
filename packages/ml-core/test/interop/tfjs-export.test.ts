import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { exportTfjsTopModel, exportTfjsWholeModel } from "../../src/interop/tfjs/export-tfjs.js";
import { predict } from "../../src/prediction/predict.js";
import {
  drawFeatures,
  drawModel,
  drawSigmoidModel,
  largestDifference,
  toRows,
} from "./helpers/drawn-model.js";
import { useExportsFolder } from "./helpers/exports-folder.js";
import { findPhotos, PHOTOS } from "./helpers/photos.js";
import { answerWithWholeModel } from "./helpers/whole-model.js";

const folder = useExportsFolder();

/** What `tf.loadLayersModel("http://…/model.json")` does, from a folder. */
async function loadFromFolder(dir: string): Promise<tf.LayersModel> {
  const modelJson = JSON.parse(readFileSync(join(dir, "model.json"), "utf8")) as tf.io.ModelJSON;
  const handler = await tf.io.getModelArtifactsForJSON(modelJson, async (manifest) => {
    const specs = manifest.flatMap(({ weights }) => weights);
    const shards = manifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(dir, path))));
    const bytes = Buffer.concat(shards);
    return [specs, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)];
  });
  return tf.loadLayersModel({ load: async () => handler });
}

/** Runs the model and frees everything it took. */
async function answerInTfjs(dir: string, inputs: Float32Array, shape: number[]): Promise<Float32Array> {
  const model = await loadFromFolder(dir);
  const input = tf.tensor(inputs, shape);
  const output = model.predict(input) as tf.Tensor;
  const answer = (await output.data()) as Float32Array;
  tf.dispose([input, output]);
  model.dispose();
  return answer;
}

describe("a model exported to TensorFlow.js", () => {
  it("answers for features as it does here, from the top model alone", async () => {
    const model = drawModel();
    const dir = join(folder, "tfjs-top");
    await exportTfjsTopModel({ ...model, dir });
    const features = drawFeatures(PHOTOS, model.extractor.featureLength);
    const theirs = await answerInTfjs(dir, features, [PHOTOS, ...model.extractor.featureShape]);
    expect(largestDifference(predict({ topModel: model.topModel, features }), theirs)).toBeLessThanOrEqual(
      1e-4,
    );
  });

  it("ends in one unit where it is a sigmoid, which says how probable the second class is", async () => {
    const model = drawSigmoidModel();
    const dir = join(folder, "tfjs-sigmoid");
    await exportTfjsTopModel({ ...model, dir });
    const features = drawFeatures(PHOTOS, model.extractor.featureLength);
    const theirs = await answerInTfjs(dir, features, [PHOTOS, ...model.extractor.featureShape]);
    const ours = toRows(predict({ topModel: model.topModel, features }), 2).map(([, second]) => second!);
    expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(1e-4);
  });

  it(
    "answers for eight images as it does here, VGG16 and preprocessing inside",
    { timeout: 300_000 },
    async () => {
      // As small as VGG16 can be: TensorFlow.js computes in plain JavaScript here.
      const { model, pixels, shape, probabilities } = await answerWithWholeModel({
        imageSizePx: 32,
        preset: "vgg16-caffe",
        photos: findPhotos(),
      });
      const dir = join(folder, "tfjs-whole");
      await exportTfjsWholeModel({ ...model, dir });
      const theirs = await answerInTfjs(dir, Float32Array.from(pixels), shape);
      expect(largestDifference(probabilities, theirs)).toBeLessThanOrEqual(1e-4);
    },
  );

  it("carries class names, threshold and extractor", async () => {
    const model = drawModel();
    const dir = join(folder, "tfjs-top");
    await exportTfjsTopModel({ ...model, dir });
    const loaded = await loadFromFolder(dir);
    const { smallset } = loaded.getUserDefinedMetadata() as { smallset: unknown };
    expect(smallset).toMatchObject({
      classNames: ["ants", "bees", "Käfer 🐞"],
      threshold: 0.6,
      extractor: { preset: "vgg16-caffe", imageSizePx: 64, featureShape: [2, 2, 512], pretrained: false },
    });
    loaded.dispose();
  });

  it("keeps dropout for those who train on", async () => {
    const dir = join(folder, "tfjs-top");
    await exportTfjsTopModel({ ...drawModel(), dir });
    const loaded = await loadFromFolder(dir);
    const dropouts = loaded.layers.filter((layer) => layer.getClassName() === "Dropout");
    expect(dropouts.map((layer) => layer.getConfig()["rate"])).toEqual([0.5, 0.25]);
    loaded.dispose();
  });
});
