/** The seed project's top model and Chollet's with ten seeds each, in Keras and here: both end in the same place. */
import { readFile } from "node:fs/promises";
import { type HyperparametersInput, parseHyperparameters } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { summarizeTrials } from "../../src/evaluation/summarize-trials.js";
import type { LabelledFeatures } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { uniform } from "./formula.js";

interface Script {
  classes: number;
  epochs: number;
  batchSize: number;
  signal: number;
  runs: Record<string, number>[];
}
const goldens = JSON.parse(await readFile(new URL("goldens/seeds.json", import.meta.url), "utf8")) as Record<
  "seed" | "chollet",
  Script
>;

const ROWS = 200;
const FEATURES = 128;

/** The same rows as seed_goldens.py draws. */
function drawSplit({ classes, signal }: Script, stream: number): LabelledFeatures {
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % classes);
  const values = uniform(ROWS * FEATURES, stream, 0, 1);
  const features = values.map((value, at) => {
    const isOwn = (at % FEATURES) % classes === labels[Math.floor(at / FEATURES)];
    return 4 * Math.max(0, value - 0.75 + (isOwn ? signal : 0));
  });
  return { features, labels };
}

const wide = (units: number) => ({ units, batchNormalization: true, dropout: 0.5 });
const HYPERPARAMETERS: Record<keyof typeof goldens, HyperparametersInput> = {
  seed: { optimizer: "adam", learningRate: 1e-3, hiddenLayers: [wide(512), wide(256), wide(128)] },
  chollet: {
    optimizer: "rmsprop",
    learningRate: 1e-3,
    hiddenLayers: [{ units: 256, dropout: 0.5 }],
    output: "sigmoid",
  },
};

describe.each(["seed", "chollet"] as const)("the %s script", (name) => {
  it("ends within noise of Keras's ten runs", async () => {
    const script = goldens[name];
    const data = { train: drawSplit(script, 2000), validation: drawSplit(script, 2001) };
    const { epochs, batchSize } = script;
    const ours: Record<string, number>[] = [];
    for (let seed = 0; seed < script.runs.length; seed++) {
      const { history } = await trainTopModel({
        ...data,
        classNames: Array.from({ length: script.classes }, (_, index) => `class ${index}`),
        hyperparameters: parseHyperparameters({
          ...HYPERPARAMETERS[name],
          epochs,
          batchSize,
          seed,
          patience: null,
        }),
      });
      const { trainLoss, validationLoss, validationAccuracy } = history.at(-1)!;
      ours.push({ trainLoss, validationLoss, validationAccuracy });
    }
    const [here, keras] = [summarizeTrials(ours), summarizeTrials(script.runs)];
    for (const metric of ["trainLoss", "validationLoss", "validationAccuracy"]) {
      const [a, b] = [here[metric]!, keras[metric]!];
      // Standard error of the difference of two means; 4 of them, for six comparisons are made.
      const noise = Math.hypot(a.standardDeviation, b.standardDeviation) / Math.sqrt(a.count);
      expect(Math.abs(a.mean - b.mean)).toBeLessThan(4 * noise);
    }
  });
});
