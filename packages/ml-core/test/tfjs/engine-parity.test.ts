/** TensorFlow.js must make the features, and train the top models, that onnxruntime and the built-in trainer do. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { extractorSpecSchema, parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { rowCosines } from "../../src/features/cosine.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { chooseEngine } from "../../src/tfjs/choose-engine.js";
import type { TrainTopModelOptions } from "../../src/top-model/train-top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { findSharedData } from "../helpers/shared-data.js";
import { classNames, drawFeatures, weightBytes } from "../top-model/top-model-helpers.js";

const photos = findSharedData("hymenoptera/train/ants");

// Whatever TensorFlow.js is the fastest here is measured: the native addon wherever it was built.
const { reason: taken } = await chooseEngine("tfjs");
if (!taken.startsWith("tfjs-node"))
  console.warn(
    `SKIPPED: parity of TensorFlow.js's native addon; docs/GPU.md says how to build it. Took ${taken}`,
  );

describe.skipIf(!photos)("features of real photos", () => {
  it.each(["vgg16-caffe", "rescale255"] as const)("point the same way with %s", async (preset) => {
    const names = (await readdir(photos!)).toSorted().slice(0, 3);
    const features = async (engine: "onnx" | "tfjs") => {
      const spec = extractorSpecSchema.parse({ weights: "random", imageSizePx: 96, preset });
      const extractor = await loadExtractor({ spec, weightsDir: "unused", engine });
      const pixels = await Promise.all(names.map((name) => extractor.decode(join(photos!, name))));
      const rows = await extractor.extract(new Uint8Array(Buffer.concat(pixels)), names.length);
      await extractor.close();
      return { rows, info: extractor.info };
    };
    const [ours, theirs] = [await features("onnx"), await features("tfjs")];
    const length = ours.info.featureLength;
    expect(theirs.rows).toHaveLength(names.length * length);
    const cosines = rowCosines(ours.rows, theirs.rows, length);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.9999);
    expect(ours.info.engine).toMatch(/^onnxruntime/);
    expect(theirs.info.engine).toMatch(/^tfjs/);
    // On a CPU both compute in float32, so that their features are the same ones.
    const isGpu = theirs.info.engine!.includes("on a GPU");
    expect(theirs.info.fingerprint === ours.info.fingerprint).toBe(!isGpu);
  });
});

/** Twenty epochs of one batch: each loss is one step's. */
const shape = { rows: 60, featureLength: 80, classes: 3, signal: 0.3 };
const train = (
  input: HyperparametersInput,
  engine: "onnx" | "tfjs",
  more: Partial<TrainTopModelOptions> = {},
  classes = input.output === "sigmoid" ? 2 : shape.classes,
) =>
  trainTopModel({
    train: drawFeatures({ ...shape, classes, seed: 1 }),
    validation: drawFeatures({ ...shape, classes, rows: 30, seed: 2 }),
    classNames: classNames(classes),
    hyperparameters: parseHyperparameters({ batchSize: 60, epochs: 20, patience: null, ...input }),
    engine,
    kernel: "simd",
    ...more,
  });

describe("twenty steps of training", () => {
  const plain = [{ units: 24, dropout: 0.5 }];
  const normalized = [{ units: 24, batchNormalization: true, dropout: 0.3 }, { units: 12 }];
  it.each<[string, HyperparametersInput]>([
    ["adam", { optimizer: "adam", learningRate: 1e-3, hiddenLayers: plain }],
    ["rmsprop", { optimizer: "rmsprop", learningRate: 1e-3, hiddenLayers: plain }],
    ["sgd", { optimizer: "sgd", learningRate: 1e-2, hiddenLayers: plain }],
    ["a linear probe", { optimizer: "sgd", learningRate: 1e-2, hiddenLayers: [] }],
    [
      "everything at once",
      {
        optimizer: "sgd",
        learningRate: 1e-3,
        hiddenLayers: normalized,
        l2: 1e-3,
        labelSmoothing: 0.1,
        classWeights: "balanced",
      },
    ],
    ["a sigmoid", { optimizer: "rmsprop", learningRate: 1e-3, hiddenLayers: plain, output: "sigmoid" }],
    [
      "a sigmoid and everything at once",
      {
        optimizer: "sgd",
        learningRate: 3e-3,
        hiddenLayers: normalized,
        l2: 1e-3,
        labelSmoothing: 0.1,
        classWeights: "balanced",
        output: "sigmoid",
      },
    ],
  ])("lose as much with %s", async (_, input) => {
    const [ours, theirs] = [await train(input, "onnx"), await train(input, "tfjs")];
    expect([ours.engine, theirs.engine]).toEqual(["built-in trainer", expect.stringMatching(/^tfjs/)]);
    expect(theirs.history).toHaveLength(20);
    theirs.history.forEach((epoch, index) => {
      const other = ours.history[index]!;
      expect(Math.abs(epoch.trainLoss - other.trainLoss)).toBeLessThan(1e-4);
      expect(Math.abs(epoch.validationLoss - other.validationLoss)).toBeLessThan(1e-4);
      expect(epoch.trainAccuracy).toBeCloseTo(other.trainAccuracy, 6);
    });
    expect(theirs.history.at(-1)!.trainLoss).not.toBeCloseTo(theirs.history[0]!.trainLoss, 2);
    expect(theirs.bestEpoch).toBe(ours.bestEpoch);
    theirs.topModel.layers.forEach(({ kernel }, index) => {
      kernel.forEach((weight, at) => {
        expect(Math.abs(weight - ours.topModel.layers[index]!.kernel[at]!)).toBeLessThan(1e-3);
      });
    });
  });
});

describe("TensorFlow.js as an engine", () => {
  it("gives the same bytes for the same seed", async () => {
    const [one, other] = [await train({ epochs: 3 }, "tfjs"), await train({ epochs: 3 }, "tfjs")];
    expect(weightBytes(one.topModel)).toEqual(weightBytes(other.topModel));
  });

  it("stops where it is told to, and says when it diverges", async () => {
    const aborter = new AbortController();
    const canceled = train({ epochs: 500, batchSize: 8 }, "tfjs", {
      signal: aborter.signal,
      onEpochEnd: ({ epoch }) => void (epoch === 2 && aborter.abort()),
    });
    await expect(canceled).rejects.toMatchObject({ code: "CANCELED" });
    const tooLarge = { ...shape, seed: 1, scale: 1e38 };
    await expect(train({}, "tfjs", { train: drawFeatures(tooLarge) })).rejects.toMatchObject({
      code: "TRAINING_DIVERGED",
      nextStep: expect.stringMatching(/learning rate/),
    });
  });

  it("leaves L-BFGS to the built-in trainer, and says so once", async () => {
    const notices: string[] = [];
    const result = await train({ optimizer: "lbfgs", hiddenLayers: [] }, "tfjs", {
      onNotice: (notice) => notices.push(notice),
    });
    expect(result.engine).toBe("built-in trainer");
    expect(notices).toEqual([expect.stringMatching(/L-BFGS/)]);
  });

  it("says in one line what it took, and why not the others", async () => {
    const { kind, reason } = await chooseEngine("tfjs");
    expect(kind).toBe("tfjs");
    expect(reason).toMatch(/^tfjs/);
    expect(reason.split("\n")).toHaveLength(1);
    const isPure = reason.startsWith("tfjs (");
    expect(!isPure || /not tfjs-node-gpu: .+; not tfjs-node: .+/.test(reason)).toBe(true);
  });

  it("is taken by auto only with a GPU", async () => {
    const auto = await chooseEngine("auto");
    expect(auto.kind === "tfjs").toBe(auto.reason.includes("on a GPU"));
    expect((await chooseEngine("onnx")).kind).toBe("onnx");
  });
});
