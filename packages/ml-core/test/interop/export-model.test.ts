import { execFile } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { copyFile, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { EXPORT_FORMATS, type ExtractorSpec, type Output, parseHyperparameters } from "@smallset/schema";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { openPromise } from "yauzl";
import { saveBundle } from "../../src/bundle/bundle.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { calibrateFastExtractor } from "../../src/features/calibrate-fast-extractor.js";
import { fingerprintExtractor } from "../../src/features/extractor-fingerprint.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { loadBackbone } from "../../src/features/load-backbone.js";
import { exportModel } from "../../src/interop/export-model.js";
import { importKerasTopModel } from "../../src/interop/keras/import-keras-top-model.js";
import type { ExportDescription } from "../../src/interop/model-to-export.js";
import { toZip } from "../../src/interop/zip/to-zip.js";
import { PACKAGE_JSON } from "../../src/interop/zip/zip-texts.js";
import { predict } from "../../src/prediction/predict.js";
import { withTemperature } from "../../src/reliability/scale-logits.js";
import type { TopModel } from "../../src/top-model/top-model.type.js";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { drawPixels, largestDifference, toRows } from "./helpers/drawn-model.js";
import { decodePhotos, findPhotos, PHOTOS } from "./helpers/photos.js";
import { getWeightsFile } from "./helpers/whole-model.js";

const folder = useTemporaryFolder();
const bundleDir = join(folder, "bundle");
const source = { dir: bundleDir, weightsDir: folder };
let photos: string[];
let answers: number[][];

/** Photos that are larger than the model's input, so that they have to be resized. */
async function drawPhotos(): Promise<string[]> {
  const pixels = drawPixels(PHOTOS, 100);
  return Promise.all(
    Array.from({ length: PHOTOS }, async (_, index) => {
      const file = join(folder, `${index}.png`);
      const raw = { width: 100, height: 100, channels: 3 } as const;
      await sharp(pixels.subarray(index * 30_000, (index + 1) * 30_000), { raw }).toFile(file);
      return file;
    }),
  );
}

interface Trained {
  dir: string;
  /** [PHOTOS, size, size, 3] u8 RGB. */
  pixels: Uint8Array;
  topModel: TopModel;
  features: Float32Array;
}

/** A bundle trained for two epochs on eight photos. */
async function trainBundle(
  name: string,
  given: Partial<ExtractorSpec> = {},
  output: Output = "softmax",
): Promise<Trained> {
  const spec = { weights: await getWeightsFile(), imageSizePx: 64, preset: "vgg16-caffe", ...given } as const;
  const dir = join(folder, name);
  const calibrated =
    spec.precision === "fast"
      ? await calibrateFastExtractor({ spec, files: photos, weightsDir: folder })
      : undefined;
  const extractor = await loadExtractor({
    spec: { ...spec, calibration: calibrated?.calibration },
    weightsDir: folder,
    ...(calibrated && { running: calibrated.engine }),
  });
  const pixels = await decodePhotos(extractor, photos);
  const features = await extractor.extract(pixels, PHOTOS);
  await extractor.close();
  const labelled = { features, labels: Int32Array.from({ length: PHOTOS }, (_, row) => (row < 4 ? 0 : 1)) };
  const training = await trainTopModel({
    train: labelled,
    validation: labelled,
    classNames: ["ants", "bees"],
    hyperparameters: parseHyperparameters({
      hiddenLayers: [{ units: 16, batchNormalization: true, dropout: 0.5 }],
      learningRate: 1e-3,
      epochs: 2,
      output,
    }),
  });
  const { topModel } = training;
  const evaluation = await evaluate({ topModel, ...labelled, split: "validation" });
  await saveBundle({ dir, extractor: extractor.info, training, evaluation });
  return { dir, pixels, topModel, features };
}

beforeAll(async () => {
  photos = findPhotos() ?? (await drawPhotos());
  const { topModel, features } = await trainBundle("bundle");
  answers = toRows(predict({ topModel, features }), 2);
});

/** Checks every file's checksum on the way, as yauzl does. */
async function unzip(file: string, target: string): Promise<string[]> {
  await mkdir(target);
  const zip = await openPromise(file);
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    names.push(entry.fileName);
    const content = await zip.openReadStreamPromise(entry);
    await pipeline(content, createWriteStream(join(target, entry.fileName)));
  }
  return names;
}

describe("a trained model", () => {
  it("is exported in every format", async () => {
    for (const format of EXPORT_FORMATS)
      await exportModel({ ...source, format, target: join(folder, `every-${format}`) });
    const written = EXPORT_FORMATS.map((format) => `every-${format}`).filter((name) =>
      existsSync(join(folder, name, name.includes("tfjs") ? "model.json" : "")),
    );
    expect(written).toHaveLength(EXPORT_FORMATS.length);
    const whole = await stat(join(folder, "every-keras"));
    const top = await stat(join(folder, "every-keras-top"));
    expect(whole.size - top.size).toBeGreaterThan(58_000_000);
  });

  it("keeps its dropout in Keras", async () => {
    const target = join(folder, "dropout.h5");
    await exportModel({ ...source, format: "keras-top", target });
    expect((await readFile(target)).includes('"class_name":"Dropout","config":{"name":"dropout_1"')).toBe(
      true,
    );
    const { topModel } = await importKerasTopModel({ file: target });
    expect(topModel.classNames).toEqual(["ants", "bees"]);
  });

  it("is not exported with weights that it was not trained on", async () => {
    const otherDir = join(folder, "other");
    const bundle = JSON.parse(await readFile(join(bundleDir, "bundle.json"), "utf8"));
    bundle.extractor.weightsSha256 = bundle.extractor.fingerprint = "0".repeat(64);
    await mkdir(otherDir);
    await copyFile(join(bundleDir, "top_model.safetensors"), join(otherDir, "top_model.safetensors"));
    await writeFile(join(otherDir, "bundle.json"), JSON.stringify(bundle));
    for (const format of ["onnx", "keras", "tfjs", "zip"] as const) {
      const refused = exportModel({ ...source, dir: otherDir, format, target: join(folder, "refused") });
      await expect(refused).rejects.toMatchObject({ code: "FEATURE_SET_MISMATCH" });
    }
    expect(existsSync(join(folder, "refused"))).toBe(false);
  });
});

describe("a model whose features are not exact ones", () => {
  let half: Trained;
  let fast: Trained;
  beforeAll(async () => {
    half = await trainBundle("half", { rowType: "float16" });
    fast = await trainBundle("fast", { rowType: "float16", precision: "fast" });
  });

  const describedBy = async (dir: string, name: string): Promise<{ smallset: ExportDescription }> =>
    JSON.parse(await readFile(join(dir, name), "utf8")).userDefinedMetadata;

  it.each(["half", "fast"] as const)("is exported in every format: %s", async (name) => {
    const { dir } = { half, fast }[name];
    for (const format of EXPORT_FORMATS)
      await exportModel({ ...source, dir, format, target: join(folder, `${name}-${format}`) });
    const { smallset } = await describedBy(join(folder, `${name}-tfjs`), "model.json");
    expect(smallset.extractor.rowType).toBe("float16");
    expect(smallset.parity).toMatch(/not rounded to 16 bits here/);
    expect(/full precision here, and in 8 bits in Smallset/.test(smallset.parity)).toBe(name === "fast");
    expect((await describedBy(join(folder, `${name}-tfjs-top`), "model.json")).smallset.parity).toMatch(
      /learned from features rounded to 16 bits/,
    );
  });

  it.each(["half", "fast"] as const)("answers in ONNX as it does here: %s", async (name) => {
    const { dir, pixels, topModel, features } = { half, fast }[name];
    const target = join(folder, `${name}.onnx`);
    await exportModel({ ...source, dir, format: "onnx", target });
    const session = await InferenceSession.create(target);
    const answer = await session.run({ pixels: new Tensor("uint8", pixels, [PHOTOS, 64, 64, 3]) });
    await session.release();
    const ours = predict({ topModel, features });
    const theirs = answer["probabilities"]!.data as Float32Array;
    expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(1e-4);
    // Nearer than it would be without the rounding inside.
    const { features: unrounded } = await trainBundle(`${name}-unrounded`, {
      ...(name === "fast" && { precision: "fast" }),
    });
    const without = largestDifference(ours, predict({ topModel, features: unrounded }));
    expect(largestDifference(ours, theirs)).toBeLessThan(without / 4);
  });

  it("says in a zip's README what that means", async () => {
    await exportModel({ ...source, dir: fast.dir, format: "zip", target: join(folder, "fast.zip") });
    await unzip(join(folder, "fast.zip"), join(folder, "fast-unzipped"));
    const readme = await readFile(join(folder, "fast-unzipped/README.md"), "utf8");
    expect(readme).toMatch(/fast \(8 bits; cosine with exact features/);
    expect(readme).toContain("The backbone computes in 8 bits, as it did in Smallset.");
    expect(readme).toContain("rounded to 16 bits inside, as they were in Smallset.");
  });

  it("is exported here when its features were made on a GPU", async () => {
    const bundle = JSON.parse(await readFile(join(bundleDir, "bundle.json"), "utf8"));
    const backbone = await loadBackbone(bundle.extractor.spec, { weightsDir: folder });
    bundle.extractor.fingerprint = fingerprintExtractor({ ...backbone, precision: "gpu" });
    const dir = join(folder, "gpu");
    await mkdir(dir);
    await copyFile(join(bundleDir, "top_model.safetensors"), join(dir, "top_model.safetensors"));
    await writeFile(join(dir, "bundle.json"), JSON.stringify(bundle));
    const target = join(folder, "gpu.onnx");
    await exportModel({ ...source, dir, format: "onnx", target });
    expect(existsSync(target)).toBe(true);
  });
});

describe("a zip bundle", () => {
  const unzipped = join(folder, "unzipped");
  let names: string[];
  beforeAll(async () => {
    const target = join(folder, "model.zip");
    await exportModel({ ...source, format: "zip", target, threshold: 0.4 });
    names = await unzip(target, unzipped);
    await symlink(resolve(import.meta.dirname, "../../../../node_modules"), join(unzipped, "node_modules"));
  });

  it("runs its Node example on eight photos and answers as Smallset does", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["predict.mjs", ...photos], {
      cwd: unzipped,
    });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { file: string; className: string; probabilities: number[] });
    expect(lines.map(({ file }) => file)).toEqual(photos);
    const probabilities = lines.flatMap((line) => line.probabilities);
    expect(largestDifference(probabilities, answers.flat())).toBeLessThanOrEqual(1e-4);
    const expected = answers.map(([ants, bees]) => (ants! > bees! ? "ants" : "bees"));
    expect(lines.map(({ className }) => className)).toEqual(expected);
    // Photos that all got the same answer would prove nothing.
    expect(new Set(probabilities.map((value) => value.toFixed(3))).size).toBeGreaterThan(4);
  });

  it("runs its example for a sigmoid too, with both classes' probabilities", async () => {
    const { dir, topModel, features } = await trainBundle("sigmoid", {}, "sigmoid");
    await exportModel({ ...source, dir, format: "zip", target: join(folder, "sigmoid.zip"), temperature: 2 });
    const place = join(folder, "sigmoid-unzipped");
    await unzip(join(folder, "sigmoid.zip"), place);
    await symlink(resolve(import.meta.dirname, "../../../../node_modules"), join(place, "node_modules"));
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["predict.mjs", photos[0]!], { cwd: place });
    const { probabilities } = JSON.parse(stdout) as { probabilities: number[] };
    const ours = predict({ topModel: withTemperature(topModel, 2), features }).subarray(0, 2);
    expect(largestDifference(ours, probabilities)).toBeLessThanOrEqual(1e-4);
  });

  it("has an example of at most 15 lines", async () => {
    const script = await readFile(join(unzipped, "predict.mjs"), "utf8");
    expect(script.trim().split("\n").length).toBeLessThanOrEqual(15);
  });

  it("says in its README what it tells apart and how sure that is, and names each file", async () => {
    const readme = await readFile(join(unzipped, "README.md"), "utf8");
    expect(readme).toContain("ants, bees");
    expect(readme).toMatch(/95 % interval: \d+\.\d % to \d+\.\d %/);
    expect(readme).toContain("VGG16, weights of vgg16.h5, 64 × 64");
    expect(readme).toContain('below 0.4 means "unknown"');
    for (const name of names.filter((file) => file !== "README.md")) expect(readme).toContain(name);
  });

  it("asks for the versions that it was tested with", async () => {
    const ours = JSON.parse(await readFile(resolve(import.meta.dirname, "../../package.json"), "utf8"));
    expect(ours.dependencies).toMatchObject(PACKAGE_JSON.dependencies);
  });

  it("is the same bytes for the same model", () => {
    const entries = [{ name: "ä.txt", data: Buffer.from("content") }];
    expect(Buffer.concat(toZip(entries)).equals(Buffer.concat(toZip(entries)))).toBe(true);
  });
});
