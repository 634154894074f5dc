/** Processors without SIMD and a Node without shared memory train to the same result, and say that they are slower. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseHyperparameters, type HyperparametersInput } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { parseCpuInfo } from "../../src/runtime/cpu-features.js";
import { describeExtractionLimits } from "../../src/runtime/machine-limits.js";
import { predict } from "../../src/prediction/predict.js";
import { chooseKernel, type KernelKind } from "../../src/top-model/kernel.js";
import type { TopModel } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { drawFeatures, train, weightBytes, withoutDurations } from "./top-model-helpers.js";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../helpers/train-on-lesser-machine.mjs", import.meta.url));
const normalized = { units: 20, batchNormalization: true, dropout: 0.3 };

describe("the kernel without SIMD", () => {
  it.each<[string, HyperparametersInput]>([
    ["Adam on three layers", { hiddenLayers: [{ units: 33 }, normalized, { units: 5 }], l2: 0.01 }],
    ["RMSprop with class weights", { optimizer: "rmsprop", classWeights: "balanced", l2: 0.001 }],
    ["SGD with momentum", { optimizer: "sgd", hiddenLayers: [{ units: 7 }] }],
    ["a linear probe", { optimizer: "lbfgs", hiddenLayers: [], l2: 0.01 }],
  ])("gives the very bytes of plain SIMD: %s", async (_, input) => {
    const trainWith = (kernel: KernelKind) =>
      train({ epochs: 3, ...input }, { kernel, classes: 3, featureLength: 301, rows: 45, threads: 2 });
    const plain = await trainWith("simd");
    const scalar = await trainWith("scalar");
    expect(scalar.kernel).toBe("scalar");
    expect(withoutDurations(scalar.history)).toEqual(withoutDurations(plain.history));
    expect(weightBytes(scalar.topModel).equals(weightBytes(plain.topModel))).toBe(true);
  });
});

const shape = { rows: 40, featureLength: 120 };
const data = drawFeatures({ ...shape, classes: 2, seed: 4 });
const hyperparameters: HyperparametersInput = {
  optimizer: "sgd",
  epochs: 3,
  hiddenLayers: [{ units: 9, dropout: 0.2 }],
};

async function trainOnLesserMachine(flag: string) {
  const input = { ...shape, features: [...data.features], labels: [...data.labels], hyperparameters };
  const { stdout } = await run(process.execPath, [flag, script, JSON.stringify(input)]);
  return JSON.parse(stdout) as {
    kernel: string;
    notices: string[];
    sha256s: { weights: string; answers: string };
    canceled: string;
  };
}

async function trainHere(kernel: KernelKind): Promise<{ weights: string; answers: string }> {
  const { topModel } = await trainTopModel({
    train: data,
    validation: data,
    classNames: ["a", "b"],
    hyperparameters: parseHyperparameters(hyperparameters),
    kernel,
    rotate: false,
  });
  const answers = createHash("sha256").update(predict({ topModel, features: data.features }));
  return { weights: hashOf(topModel), answers: answers.digest("hex") };
}

function hashOf({ layers }: TopModel): string {
  const hash = createHash("sha256");
  for (const { kernel, bias } of layers) hash.update(kernel).update(bias);
  return hash.digest("hex");
}

describe("training and answering where something is missing", () => {
  // V8 refuses WebAssembly SIMD on an x64 processor without SSE 4.1; told that there is none, it does so anywhere.
  it.skipIf(process.arch !== "x64")("goes on without SIMD, and says so once", async () => {
    const { kernel, notices, sha256s, canceled } = await trainOnLesserMachine("--no-enable-sse4-1");
    expect(kernel).toBe("scalar");
    expect(notices).toEqual([expect.stringMatching(/no WebAssembly SIMD.*more slowly/)]);
    expect(sha256s).toEqual(await trainHere("simd"));
    expect(canceled).toBe("CANCELED");
  });

  it("goes on without SharedArrayBuffer, in one thread, and says so once", async () => {
    const { kernel, notices, sha256s, canceled } = await trainOnLesserMachine(
      "--enable-sharedarraybuffer-per-context",
    );
    expect(notices).toEqual([expect.stringMatching(/no SharedArrayBuffer.*more slowly/)]);
    expect(kernel).toBe(chooseKernel());
    expect(sha256s).toEqual(await trainHere(chooseKernel()));
    expect(canceled).toBe("CANCELED");
  });
});

describe("a processor", () => {
  const cpuInfo = (flags: string) => `processor\t: 0\nflags\t\t: fpu sse4_2 ${flags}\nbugs\t\t: spectre\n`;

  it("without AVX2 is told of at all, without 8-bit dot products where the fast extractor is wanted", () => {
    const old = parseCpuInfo(cpuInfo("avx"));
    const usual = parseCpuInfo(cpuInfo("avx avx2"));
    const recent = parseCpuInfo(cpuInfo("avx avx2 avx512_vnni"));
    expect(describeExtractionLimits("exact", old)).toEqual([expect.stringContaining("no AVX2")]);
    expect(describeExtractionLimits("exact", usual)).toEqual([]);
    expect(describeExtractionLimits("fast", usual)).toEqual([expect.stringContaining("VNNI")]);
    expect(describeExtractionLimits("fast", recent)).toEqual([]);
    expect(describeExtractionLimits("fast", parseCpuInfo(cpuInfo("avx2 avx_vnni")))).toEqual([]);
  });

  it("of which the system says nothing is not complained about", () => {
    expect(parseCpuInfo("Features\t: fp asimd asimddp")).toBeNull();
    expect(describeExtractionLimits("fast", null)).toEqual([]);
  });
});
