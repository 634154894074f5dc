/** What tutorial scripts leave behind, taken over by the command line: features with labels, and a Keras top model. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../src/features/npy.js";
import { exportModel } from "../src/interop/export-model.js";
import { extractToFolder } from "../src/pipeline.js";
import { useTemporaryFolder } from "./helpers/temporary-folder.js";
import { drawPixels } from "./interop/helpers/drawn-model.js";
import sharp from "sharp";

const cli = resolve(import.meta.dirname, "../dist/cli/main.js");
const folder = useTemporaryFolder();
const ours = join(folder, "ours");
const theirs = join(folder, "theirs");
const SPEC = ["--weights", "random", "--image-size", "32"];

const run = async (...args: string[]): Promise<any> => {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args]);
  return JSON.parse(stdout);
};
const codeOf = async (...args: string[]): Promise<string> =>
  run(...args).then(
    () => "OK",
    (error: { stderr: string }) => /"code":"([A-Z_]+)"/.exec(error.stderr)?.[1] ?? error.stderr,
  );

/** Bright and dark pictures. */
beforeAll(async () => {
  const photos = join(folder, "photos");
  for (const [split, count] of [
    ["train", 12],
    ["validation", 6],
  ] as const)
    for (const [index, className] of ["bright", "dark"].entries()) {
      const dir = join(photos, split, className);
      await mkdir(dir, { recursive: true });
      const pixels = drawPixels(count, 32).map((value) => (index === 0 ? 128 + value / 2 : value / 3));
      for (let photo = 0; photo < count; photo++)
        await sharp(pixels.subarray(photo * 3072, (photo + 1) * 3072), {
          raw: { width: 32, height: 32, channels: 3 },
        })
          .png()
          .toFile(join(dir, `${split}-${photo}.png`));
    }
  const spec = { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" } as const;
  await extractToFolder({ source: photos, dir: ours, spec, weightsDir: folder });
});

describe("features of a tutorial's script", () => {
  it("are taken over with labels by manifest, and train to the same answers", async () => {
    const labels = (["train", "validation"] as const).map(async (split) => {
      const manifest = JSON.parse(await readFile(join(ours, "manifest.json"), "utf8"));
      const file = join(folder, `${split}.json`);
      await writeFile(file, JSON.stringify(manifest.rows[split].map(({ path }: { path: string }) => path)));
      return file;
    });
    // As model.predict gave them: four dimensions.
    for (const split of ["train", "validation"]) {
      const { data, shape } = await readNpy(join(ours, `bottleneck_features_${split}.npy`));
      await writeNpy(join(folder, `${split}.npy`), {
        data: data as Float32Array,
        shape: [shape[0]!, 1, 1, 512],
      });
    }
    const files = [join(folder, "train.npy"), join(folder, "validation.npy")];
    const imported = await run(
      "import-features",
      ...files,
      "--labels",
      (await Promise.all(labels)).join(","),
      "--out",
      theirs,
      ...SPEC,
    );
    expect(imported).toMatchObject({ classNames: ["bright", "dark"], rows: { train: 24, validation: 12 } });
    const options = ["--epochs", "6", "--hidden", "16", "--learning-rate", "0.001"];
    const [first, second] = [await run("train", ours, ...options), await run("train", theirs, ...options)];
    expect(second.evaluation).toEqual(first.evaluation);
    expect(second.evaluation.count).toBe(12);
  });

  it("are refused where they do not fit the extractor, or come without class names", async () => {
    const files = [join(folder, "train.npy"), join(folder, "validation.npy")];
    const out = ["--out", join(folder, "refused"), "--weights", "random"];
    const classes = ["--classes", join(ours, "class_indices.json")];
    expect(await codeOf("import-features", ...files, ...out, ...classes, "--image-size", "64")).toBe(
      "FEATURE_SET_MISMATCH",
    );
    expect(await codeOf("import-features", ...files, ...out, "--image-size", "32")).toBe(
      "CLASS_NAMES_MISSING",
    );
  });
});

describe("a Keras top model", () => {
  it("is taken over for the features that it was trained on, and answers photos", async () => {
    const file = join(folder, "top.h5");
    await exportModel({ dir: ours, format: "keras-top", target: file, temperature: 1, weightsDir: folder });
    const dir = join(folder, "imported");
    await mkdir(dir);
    for (const name of ["manifest.json", "bottleneck_features_validation.npy"])
      await copyFile(join(ours, name), join(dir, name));
    const { evaluation, assumptions } = await run("import-model", file, dir);
    const own = JSON.parse(await readFile(join(ours, "evaluation.json"), "utf8"));
    expect(assumptions).toEqual([]);
    expect(evaluation.accuracy).toBe(own.accuracy);
    expect(evaluation.loss).toBeCloseTo(own.loss, 5);
    const photo = join(folder, "photos/validation/dark/validation-0.png");
    const answers = await Promise.all([ours, dir].map((model) => run("predict", model, photo, "--json")));
    expect(answers[1][0].predictions[0].className).toBe(answers[0][0].predictions[0].className);
    expect(answers[1][0].predictions[0].probability).toBeCloseTo(answers[0][0].predictions[0].probability, 4);
  });
});
