/** Rotation on what it is for: features that a pretrained network made of real photos. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractorSpecSchema, parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { predict } from "../../src/prediction/predict.js";
import type { LabelledFeatures } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { buildMobileNet, MOBILENET_WEIGHTS } from "../helpers/mobilenet.js";
import { findSharedData } from "../helpers/shared-data.js";

const PER_CLASS = 40;
const photos = findSharedData("hymenoptera/train");
const isThere = photos !== null && findSharedData(MOBILENET_WEIGHTS) !== null;

describe.skipIf(!isThere)("on MobileNet's features of real photos, turned is the same as plain", () => {
  let data: LabelledFeatures;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smallset-real-"));
    const { file } = await buildMobileNet(folder);
    const extractor = await loadExtractor({
      spec: extractorSpecSchema.parse({ weights: `onnx:${file}` }),
      weightsDir: folder,
    });
    const rows: Float32Array[] = [];
    for (const className of ["ants", "bees"]) {
      const files = (await readdir(join(photos!, className))).toSorted().slice(0, PER_CLASS);
      for (const name of files)
        rows.push(await extractor.extract(await extractor.decode(join(photos!, className, name)), 1));
    }
    await extractor.close();
    const features = Float32Array.from(rows.flatMap((row) => [...row]));
    data = { features, labels: Int32Array.from(rows, (_, row) => Math.floor(row / PER_CLASS)) };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<HyperparametersInput>([
    { optimizer: "sgd", learningRate: 1e-2, epochs: 10, hiddenLayers: [{ units: 64, dropout: 0.5 }] },
    { optimizer: "lbfgs", l2: 1e-3, epochs: 200 },
  ])("with $optimizer", async (input) => {
    const rows = Int32Array.from({ length: 2 * PER_CLASS }, (_, row) => row);
    const run = (rotate: boolean) =>
      trainTopModel({
        train: { ...data, rows: rows.filter((row) => row % 4 !== 0) },
        validation: { ...data, rows: rows.filter((row) => row % 4 === 0) },
        classNames: ["ants", "bees"],
        hyperparameters: parseHyperparameters({ patience: null, ...input }),
        rotate,
      });
    const [turned, plain] = [await run(true), await run(false)];
    expect([turned.isRotated, plain.isRotated]).toEqual([true, false]);
    const [ours, theirs] = [turned.history.at(-1)!, plain.history.at(-1)!];
    expect(ours.trainLoss).toBeCloseTo(theirs.trainLoss, 4);
    expect(ours.validationLoss).toBeCloseTo(theirs.validationLoss, 3);
    expect(ours.trainLoss).toBeLessThan(turned.history[0]!.trainLoss / 2);
    const answers = [turned, plain].map(({ topModel }) => predict({ topModel, features: data.features }));
    answers[0]!.forEach((probability, at) => {
      expect(Math.abs(probability - answers[1]![at]!)).toBeLessThan(1e-3);
    });
  });
});
