import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExtractorSpec } from "@smallset/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { calibrateFastExtractor } from "../../src/features/calibrate-fast-extractor.js";
import { rowCosines } from "../../src/features/cosine.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { extractToFolder } from "../../src/pipeline.js";
import { writeFormulaWeights } from "../helpers/formula-weights.js";
import { findSharedData } from "../helpers/shared-data.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
const hymenoptera = findSharedData("hymenoptera");

describe.skipIf(!hymenoptera)("a fast extractor", () => {
  let spec: ExtractorSpec;
  let files: string[];
  beforeAll(async () => {
    const weights = join(folder, "formula.h5");
    await writeFormulaWeights(weights);
    spec = { weights, imageSizePx: 64, preset: "vgg16-caffe", precision: "fast" };
    files = [];
    for (const className of ["ants", "bees"]) {
      const from = join(hymenoptera!, "train", className);
      const names = (await readdir(from)).filter((name) => name.endsWith(".jpg")).slice(0, 40);
      files.push(...names.map((name) => join(from, name)));
    }
  });

  it("says how far it is off, on 32 photos, and that is true", async () => {
    const calibration = await calibrateFastExtractor({ spec, files, weightsDir: folder });
    expect(calibration.images).toBe(32);
    expect(calibration.meanCosine).toBeGreaterThan(0.99);
    expect(calibration.lowestCosine).toBeLessThanOrEqual(calibration.meanCosine);

    const fast = await loadExtractor({ spec: { ...spec, calibration }, weightsDir: folder });
    const exact = await loadExtractor({ spec: { ...spec, precision: "exact" }, weightsDir: folder });
    try {
      expect(fast.info.label).toContain(`cosine with exact features ${calibration.meanCosine.toFixed(4)}`);
      expect(exact.info.label).not.toContain("fast");
      expect(fast.info.fingerprint).not.toBe(exact.info.fingerprint);
      const pixels = await fast.decode(files[1]!);
      const [cosine] = rowCosines(
        await fast.extract(pixels, 1),
        await exact.extract(pixels, 1),
        exact.info.featureLength,
      );
      expect(cosine).toBeGreaterThan(0.98);
      expect(cosine).toBeLessThan(1);
    } finally {
      await Promise.all([fast.close(), exact.close()]);
    }
  });

  it("is calibrated alike by the same photos, and otherwise by others", async () => {
    const calibrate = (given: string[]) => calibrateFastExtractor({ spec, files: given, weightsDir: folder });
    const first = await calibrate(files.slice(0, 9));
    expect(await calibrate(files.slice(0, 9))).toEqual(first);
    expect((await calibrate(files.slice(20, 29))).ranges).not.toBe(first.ranges);
  });

  it("is refused for weights that 8 bits do not suit", async () => {
    const random = { ...spec, weights: "random", imageSizePx: 150 };
    await expect(
      calibrateFastExtractor({ spec: random, files: files.slice(0, 9), weightsDir: folder }),
    ).rejects.toMatchObject({
      code: "FAST_TOO_INEXACT",
    });
  });

  it("is not to be had without calibration, without photos, or for other backbones", async () => {
    await expect(loadExtractor({ spec, weightsDir: folder })).rejects.toMatchObject({
      code: "CALIBRATION_MISSING",
    });
    const calibrate = (changed: Partial<ExtractorSpec>, given: string[]) =>
      calibrateFastExtractor({ spec: { ...spec, ...changed }, files: given, weightsDir: folder });
    await expect(calibrate({}, [])).rejects.toMatchObject({ code: "NO_IMAGES" });
    await expect(calibrate({ weights: "onnx:x.onnx" }, files)).rejects.toMatchObject({
      code: "FAST_UNSUPPORTED",
    });
  });

  it("extracts a folder, and takes everything from the store the next time, with a photo more", async () => {
    const source = join(folder, "photos");
    const add = async (from: number, to: number) => {
      await mkdir(join(source, "ants"), { recursive: true });
      for (const className of ["ants", "bees"]) {
        const mine = files.filter((file) => file.includes(`/${className}/`)).slice(from, to);
        for (const file of mine) await cp(file, join(source, className, file.split("/").at(-1)!));
      }
    };
    const extract = () => extractToFolder({ source, dir: join(folder, "out"), spec, weightsDir: folder });
    await add(0, 6);
    const first = await extract();
    expect(first.manifest.extractor.label).toContain("fast");
    const manifest = JSON.parse(await readFile(join(folder, "out/manifest.json"), "utf8"));
    expect(manifest.extractor.spec.calibration.images).toBeGreaterThan(0);
    await add(6, 7);
    const second = await extract();
    expect(second.reused).toBe(12);
    expect(second.manifest.extractor.fingerprint).toBe(first.manifest.extractor.fingerprint);
  });
});
