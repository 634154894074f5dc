import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PRESETS } from "@smallset/schema";
import { File } from "h5wasm/node";
import { describe, expect, it } from "vitest";
import { readKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { exportKerasTopModel, exportKerasWholeModel } from "../../src/interop/keras/export-keras.js";
import { importKerasTopModel } from "../../src/interop/keras/import-keras-top-model.js";
import { exportTfjsWholeModel } from "../../src/interop/tfjs/export-tfjs.js";
import { predict } from "../../src/prediction/predict.js";
import goldens from "./goldens/goldens.json" with { type: "json" };
import {
  answerOf,
  drawFeatures,
  drawModel,
  drawSigmoidModel,
  largestDifference,
  toRows,
} from "./helpers/drawn-model.js";
import { useExportsFolder, writeExpectation } from "./helpers/exports-folder.js";
import { findPhotos, PHOTOS } from "./helpers/photos.js";
import { type AnsweredModel, answerWithWholeModel, vggWeights } from "./helpers/whole-model.js";

const folder = useExportsFolder();
const photos = findPhotos();

/** Keras's answers in goldens.json are about the very file that is written here when INTEROP_DIR is set. */
async function compareWithKeras(name: keyof typeof goldens.exports, answered: AnsweredModel) {
  const { model, pixels, shape, probabilities } = answered;
  if (process.env["INTEROP_DIR"]) {
    await exportKerasWholeModel({ ...model, file: join(folder, `${name}.h5`) });
    const expectation = { inputs: pixels, shape, probabilities: toRows(probabilities, 3) };
    await writeExpectation(join(folder, `${name}.json`), expectation);
  }
  return {
    inKeras2: largestDifference(probabilities, goldens.exports[name].tf_keras.flat()),
    inKeras3: largestDifference(probabilities, goldens.exports[name].keras.flat()),
  };
}

describe("a top model exported to Keras", () => {
  const model = drawModel();
  const file = join(folder, "keras-top.h5");
  const features = drawFeatures(PHOTOS, model.extractor.featureLength);

  it("answers in real Keras 2 and 3 as it does here", async () => {
    await exportKerasTopModel({ ...model, file });
    const ours = predict({ topModel: model.topModel, features });
    expect(largestDifference(ours, answerOf(model.topModel, features).flat())).toBeLessThanOrEqual(1e-5);
    await writeExpectation(join(folder, "keras-top.json"), {
      inputs: features,
      shape: [PHOTOS, ...model.extractor.featureShape],
      probabilities: toRows(ours, 3),
    });
    const answers = goldens.exports["keras-top"];
    expect(largestDifference(ours, answers.tf_keras.flat())).toBeLessThanOrEqual(1e-4);
    expect(largestDifference(ours, answers.keras.flat())).toBeLessThanOrEqual(1e-4);
  });

  it("ends in a Dense of one unit where it is a sigmoid, and answers so in real Keras 2 and 3", async () => {
    const sigmoid = drawSigmoidModel();
    const sigmoidFile = join(folder, "keras-top-sigmoid.h5");
    await exportKerasTopModel({ ...sigmoid, file: sigmoidFile });
    const ours = predict({ topModel: sigmoid.topModel, features });
    expect(largestDifference(ours, answerOf(sigmoid.topModel, features).flat())).toBeLessThanOrEqual(1e-5);
    const second = toRows(ours, 2).map((row) => [row[1]!]);
    await writeExpectation(join(folder, "keras-top-sigmoid.json"), {
      inputs: features,
      shape: [PHOTOS, ...sigmoid.extractor.featureShape],
      probabilities: second,
    });
    const answers = goldens.exports["keras-top-sigmoid"];
    expect(largestDifference(second.flat(), answers.tf_keras.flat())).toBeLessThanOrEqual(1e-4);
    expect(largestDifference(second.flat(), answers.keras.flat())).toBeLessThanOrEqual(1e-4);
    const { topModel } = await importKerasTopModel({ file: sigmoidFile });
    expect(topModel).toEqual(sigmoid.topModel);
  });

  it("comes back from its file unchanged, with its class names", async () => {
    await exportKerasTopModel({ ...model, file });
    const { topModel, featureShape, assumptions } = await importKerasTopModel({ file });
    expect(topModel).toEqual(model.topModel);
    expect(featureShape).toEqual(model.extractor.featureShape);
    expect(assumptions).toEqual([]);
  });
});

describe("VGG16 and top model exported to Keras as one", () => {
  it.each(PRESETS)("answer as here in real Keras 2 and 3, preprocessing %s inside", async (preset) => {
    const answered = await answerWithWholeModel({ imageSizePx: 64, preset });
    const { inKeras2, inKeras3 } = await compareWithKeras(`keras-whole-${preset}`, answered);
    expect(inKeras2).toBeLessThanOrEqual(1e-4);
    expect(inKeras3).toBeLessThanOrEqual(1e-4);
  });

  it.skipIf(!photos)("answer for eight photos as here in real Keras 2 and 3", async () => {
    const answered = await answerWithWholeModel({ imageSizePx: 64, preset: "vgg16-caffe", photos });
    const { inKeras2, inKeras3 } = await compareWithKeras("keras-photos", answered);
    expect(inKeras2).toBeLessThanOrEqual(1e-4);
    expect(inKeras3).toBeLessThanOrEqual(1e-4);
  });

  it("are the same layers and numbers as the TensorFlow.js export, which is run in its own test", async () => {
    const model = { ...drawModel({ imageSizePx: 32 }), vggWeights };
    const file = join(folder, "keras-whole.h5");
    await exportKerasWholeModel({ ...model, file });
    await exportTfjsWholeModel({ ...model, dir: join(folder, "tfjs-same") });

    const layers = await readKerasLayers(file);
    const numbers = layers.flatMap(({ weights }) => weights.map(({ data }) => Buffer.from(data.buffer)));
    const modelJson = JSON.parse(readFileSync(join(folder, "tfjs-same/model.json"), "utf8"));
    const shards = modelJson.weightsManifest[0].paths.map((path: string) =>
      readFileSync(join(folder, "tfjs-same", path)),
    );
    expect(Buffer.concat(numbers).equals(Buffer.concat(shards))).toBe(true);
    const hdf5 = new File(file, "r");
    expect(JSON.parse(String(hdf5.attrs["model_config"]!.value))).toEqual(
      modelJson.modelTopology.model_config,
    );
    hdf5.close();
  });

  it("are refused for a backbone that has no Keras layers", async () => {
    const model = drawModel();
    const extractor = { ...model.extractor, backbone: "MobileNetV1" };
    await expect(
      exportKerasWholeModel({ ...model, extractor, file: join(folder, "refused.h5"), vggWeights }),
    ).rejects.toMatchObject({ code: "EXPORT_UNSUPPORTED" });
  });
});
