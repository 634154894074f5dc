import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importKerasTopModel } from "../../src/interop/keras/import-keras-top-model.js";
import { orderClasses } from "../../src/interop/keras/order-classes.js";
import { predict } from "../../src/prediction/predict.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import goldens from "./goldens/goldens.json" with { type: "json" };
import vggGolden from "./goldens/keras-3-vgg-32px.json" with { type: "json" };
import { largestDifference } from "./helpers/drawn-model.js";

const folder = useTemporaryFolder();
const golden = (name: string) => join(import.meta.dirname, "goldens", name);
const features = Float32Array.from(goldens.features.flat());
const THREE = ["cats", "dogs", "foxes"];
const TWO = ["cats", "dogs"];

describe("a top model imported from a file that real Keras wrote", () => {
  it.each([
    ["keras-2-seed.h5", THREE, "Flatten, then Dense, BatchNormalization, Activation, Dropout, by Keras 2"],
    ["keras-3-seed.h5", THREE, "the same by Keras 3"],
    ["keras-2-seed-weights.h5", THREE, "its weights alone"],
    ["keras-2-tutorial-compiled.h5", TWO, "a sigmoid of one unit, with its optimizer"],
    ["keras-2-tutorial-weights.h5", TWO, "a sigmoid's weights alone"],
    ["keras-2-theano-order.h5", TWO, "features with channels first"],
    ["keras-2-pooled.h5", THREE, "a functional one, pooled, normalised in odd places, ending in logits"],
    ["keras-3-pooled.h5", THREE, "the same by Keras 3"],
  ] as const)("answers as Keras did: %s", async (name, classNames, _what) => {
    const { topModel } = await importKerasTopModel({ file: golden(name), classNames });
    const expected = goldens.topModels[name].flat();
    expect(largestDifference(predict({ topModel, features }), expected)).toBeLessThanOrEqual(1e-5);
    expect(topModel.classNames).toEqual(classNames);
  });

  it("answers as Keras did on features of VGG16's length", async () => {
    const { topModel, featureShape } = await importKerasTopModel({
      file: golden("keras-3-vgg-32px.h5"),
      classNames: TWO,
    });
    expect(featureShape).toEqual([1, 1, 512]);
    const rows = Float32Array.from({ length: 4 * 512 }, (_, index) => Math.abs(Math.sin(index)) * 9);
    const expected = vggGolden.answers.flat();
    expect(largestDifference(predict({ topModel, features: rows }), expected)).toBeLessThanOrEqual(1e-5);
    // A dataset sorts its classes, the script's generator may not have: the answers stay with their names.
    const turned = orderClasses(topModel, TWO.toReversed());
    const swapped = vggGolden.answers.flatMap((row) => row.toReversed());
    expect(turned.classNames).toEqual(["dogs", "cats"]);
    expect(largestDifference(predict({ topModel: turned, features: rows }), swapped)).toBeLessThanOrEqual(
      1e-5,
    );
    expect(() => orderClasses(topModel, ["cats", "wolves"])).toThrow(/cats, dogs apart/);
  });

  it.each([
    ["keras-2-seed.h5", THREE],
    ["keras-3-seed.h5", THREE],
    ["keras-2-theano-order.h5", TWO],
    ["keras-3-pooled.h5", THREE],
  ] as const)("says which features %s takes", async (name, classNames) => {
    const { featureShape } = await importKerasTopModel({ file: golden(name), classNames });
    expect(featureShape).toEqual([2, 2, 4]);
  });

  it("keeps a sigmoid's one unit, and its answers with their names when classes change places", async () => {
    const name = "keras-2-tutorial-compiled.h5";
    const { topModel } = await importKerasTopModel({ file: golden(name), classNames: TWO });
    expect(topModel.layers.at(-1)!.units).toBe(1);
    const turned = orderClasses(topModel, TWO.toReversed());
    const swapped = goldens.topModels[name].flatMap((row) => row.toReversed());
    expect(largestDifference(predict({ topModel: turned, features }), swapped)).toBeLessThanOrEqual(1e-5);
    expect(orderClasses(topModel, TWO)).toEqual(topModel);
  });

  it("says what it had to assume", async () => {
    const whole = await importKerasTopModel({ file: golden("keras-2-seed.h5"), classNames: THREE });
    expect(whole.assumptions).toEqual([]);
    const weights = await importKerasTopModel({ file: golden("keras-2-seed-weights.h5"), classNames: THREE });
    expect(weights.assumptions).toEqual([expect.stringContaining("weights alone")]);
    expect(weights.featureShape).toBeNull();
    const logits = await importKerasTopModel({ file: golden("keras-3-pooled.h5"), classNames: THREE });
    expect(logits.assumptions).toEqual([expect.stringContaining("logits")]);
  });

  it("keeps batch normalisation apart, so that it can be trained on", async () => {
    const { topModel } = await importKerasTopModel({ file: golden("keras-2-seed.h5"), classNames: THREE });
    expect(topModel.layers.map(({ units, batchNormalization }) => [units, !!batchNormalization])).toEqual([
      [8, true],
      [5, true],
      [3, false],
    ]);
  });

  it.each([
    ["keras-3-tanh.h5", THREE, "KERAS_MODEL_UNSUPPORTED", /activation "tanh"/],
    ["keras-3.weights.h5", THREE, "KERAS_MODEL_UNSUPPORTED", /order/],
    ["keras-2-seed.h5", TWO, "CLASS_COUNT_MISMATCH", /3 classes.*2 class names/],
    ["keras-2-seed.h5", undefined, "CLASS_COUNT_MISMATCH", /3 classes.*no class names/],
    ["none.h5", THREE, "KERAS_FILE_NOT_FOUND", /none\.h5/],
    ["goldens.json", THREE, "WEIGHTS_LAYOUT", /goldens\.json/],
  ] as const)("refuses %s with %s by name", async (name, classNames, code, message) => {
    const refused = importKerasTopModel({ file: golden(name), ...(classNames && { classNames }) });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("refuses a file that was cut off", async () => {
    const file = join(folder, "cut.h5");
    await writeFile(file, (await readFile(golden("keras-2-seed.h5"))).subarray(0, 20_000));
    await expect(importKerasTopModel({ file, classNames: THREE })).rejects.toMatchObject({
      code: "WEIGHTS_LAYOUT",
    });
  });
});
