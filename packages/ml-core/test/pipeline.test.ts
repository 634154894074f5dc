import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseHyperparameters } from "@smallset/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBundle } from "../src/bundle/bundle.js";
import { predict } from "../src/prediction/predict.js";
import { withTemperature } from "../src/reliability/scale-logits.js";
import { readManifest } from "../src/pipeline-folder.js";
import { predictFromFolder } from "../src/pipeline-predict.js";
import { extractToFolder, trainInFolder } from "../src/pipeline.js";
import { readNpy } from "../src/features/npy.js";
import { buildMobileNet, writeKerasMobileNet } from "./helpers/mobilenet.js";
import { findSharedData } from "./helpers/shared-data.js";

const cli = resolve(import.meta.dirname, "../dist/cli/main.js");
const mobilenetWeights = findSharedData("weights/mobilenet_v1_1.0_224_folded_float32_derived");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smallset-pipeline-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line as a user does; resolves with what it printed. `onOutput` sees stderr as it comes. */
async function runCli(
  args: string[],
  onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
) {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, WEIGHTS_DIR: join(folder, "weights") },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    onOutput?.(stderr, (signal) => child.kill(signal));
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

describe.skipIf(!mobilenetWeights)("the pipeline with real pretrained features", () => {
  let onnx: string;
  beforeAll(async () => {
    await writeKerasMobileNet(folder);
    onnx = `onnx:${(await buildMobileNet(folder)).file}`;
  });

  it.each([
    ["hymenoptera", "Keras's file", 0.9],
    ["oxford17", "an ONNX file", 0.88],
    ["cats_dogs", "an ONNX file", 0.95],
  ])(
    "classifies the validation photos of %s by MobileNet from %s with an accuracy of at least %d",
    async (name, door, leastAccuracy) => {
      const weights = door === "an ONNX file" ? onnx : "mobilenet:imagenet";
      const source = findSharedData(name);
      if (!source) return;
      const dir = join(folder, name);
      const { manifest } = await extractToFolder({
        source,
        dir,
        spec: { weights, imageSizePx: 224, preset: "vgg16-caffe" },
        weightsDir: folder,
      });
      expect(manifest.extractor.pretrained).toBe(true);
      const { data, shape } = await readNpy(join(dir, "bottleneck_features_train.npy"));
      expect(shape).toEqual([manifest.rows["train"]!.length, 1024]);
      expect(data.every(Number.isFinite)).toBe(true);

      const { evaluation } = await trainInFolder({
        dir,
        hyperparameters: parseHyperparameters({ learningRate: 1e-3 }),
      });
      console.log(`${name}: validation accuracy ${evaluation.accuracy.toFixed(4)} of ${evaluation.count}`);
      expect(evaluation.accuracy).toBeGreaterThanOrEqual(leastAccuracy);

      const [image] = manifest.rows["validation"]!;
      const [answer] = await predictFromFolder({
        dir,
        files: [join(source, image!.path)],
        topK: 2,
        weightsDir: folder,
      });
      expect(answer!.predictions[0]!.classIndex).toBe(evaluation.predictions[0]!.predictedIndex);
      // What the features on disk say, with the temperature that training measured.
      const { topModel, reliability } = await loadBundle(dir);
      const validation = await readNpy(join(dir, "bottleneck_features_validation.npy"));
      const features = (validation.data as Float32Array).subarray(0, 1024);
      const calibrated = withTemperature(topModel, reliability!.temperature);
      const expected = Math.max(...predict({ topModel: calibrated, features }));
      expect(answer!.predictions[0]!.probability).toBeCloseTo(expected, 4);
      expect(reliability!.count).toBe(evaluation.count);
    },
  );
});

const hymenoptera = findSharedData("hymenoptera");
describe.skipIf(!hymenoptera)("the command line, with VGG16 of random weights", () => {
  let dataset: string;
  const extract = (out: string) => [
    "extract",
    dataset,
    "--out",
    out,
    "--weights",
    "random",
    "--image-size",
    "64",
    "--views",
    "1",
  ];
  beforeAll(async () => {
    dataset = join(folder, "photos");
    for (const split of ["train", "validation"])
      for (const className of ["ants", "bees"]) {
        const from = join(hymenoptera!, split, className);
        const names = (await readdir(from))
          .filter((name) => name.endsWith(".jpg"))
          .slice(0, split === "train" ? 20 : 12);
        for (const name of names) await cp(join(from, name), join(dataset, split, className, name));
      }
  });

  it("extracts, trains and predicts, and says that random weights are not pretrained", async () => {
    const out = join(folder, "whole");
    const extracted = await runCli(extract(out));
    expect(extracted.stderr).not.toContain('"event":"error"');
    expect(extracted.code).toBe(0);
    expect(JSON.parse(extracted.stdout)).toMatchObject({
      event: "extracted",
      rows: { train: 80, validation: 24 },
    });
    expect(extracted.stdout).toContain("random weights, not pretrained");
    // Each photo to train on is there as itself, then in one further view; the others only as themselves.
    const { rows } = await readManifest(out);
    expect(rows["train"]!.map(({ view }) => view)).toEqual(Array(40).fill([0, 1]).flat());
    expect(new Set(rows["train"]!.map(({ path }) => path)).size).toBe(40);
    expect(rows["validation"]!.some((row) => "view" in row)).toBe(false);
    expect(JSON.parse(await readFile(join(out, "class_indices.json"), "utf8"))).toEqual({ ants: 0, bees: 1 });

    const trained = await runCli(["train", out, "--epochs", "3"]);
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.stdout)).toMatchObject({
      event: "trained",
      epochs: 3,
      evaluation: { count: 24 },
    });

    const photos = (await readdir(join(dataset, "validation/ants"))).slice(0, 2);
    const files = photos.map((name) => join(dataset, "validation/ants", name));
    const json = JSON.parse((await runCli(["predict", out, ...files, "--json"])).stdout);
    expect(json).toHaveLength(2);
    expect(json[0].predictions[0].probability + json[0].predictions[1].probability).toBeCloseTo(1, 5);
    const csv = (await runCli(["predict", out, ...files, "--csv"])).stdout.trim().split("\r\n");
    expect(csv[0]).toBe("file,rank,class,probability,error");
    expect(csv).toHaveLength(1 + 2 * 2);
  });

  it("goes on after Ctrl-C where it was, to the same bytes", async () => {
    const whole = await readFile(join(folder, "whole/bottleneck_features_train.npy"));
    const out = join(folder, "interrupted");
    let interrupted = false;
    const first = await runCli(extract(out), (text, kill) => {
      const done = /"stage":"extract","done":(\d+)/g;
      if (!interrupted && [...text.matchAll(done)].some(([, count]) => Number(count) > 0)) {
        interrupted = true;
        kill("SIGINT");
      }
    });
    expect(first.code).toBe(130);
    const second = await runCli(extract(out));
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout).reused).toBeGreaterThan(0);
    expect((await readFile(join(out, "bottleneck_features_train.npy"))).equals(whole)).toBe(true);
  });

  it("names what is wrong and what to do, with an exit code", async () => {
    const missing = await runCli([
      "extract",
      join(folder, "nowhere"),
      "--out",
      join(folder, "x"),
      "--weights",
      "random",
    ]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("DATASET_NOT_FOUND");
    const untrained = await runCli(["predict", folder, "a.jpg"]);
    expect(untrained.code).toBe(1);
    expect(untrained.stderr).toContain("nextStep");
    const usage = await runCli(["extract", dataset, "--out", join(folder, "y"), "--image-size", "7"]);
    expect(usage.code).toBe(2);
    expect(usage.stderr).toContain("imageSizePx");
    const many = await runCli(["extract", dataset, "--out", join(folder, "y"), "--views", "11"]);
    expect(many.code).toBe(2);
    expect(many.stderr).toContain("augmentationViews");
  });
});
