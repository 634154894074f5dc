import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExtractorSpec } from "@smallset/schema";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type CalibrateOptions,
  calibrateFastExtractor,
} from "../../src/features/calibrate-fast-extractor.js";
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

  /** What it is calibrated to, without the network that runs after it. */
  const calibrate = async (options: Partial<CalibrateOptions> = {}) => {
    const { engine, ...calibrated } = await calibrateFastExtractor({
      spec,
      files,
      weightsDir: folder,
      ...options,
    });
    await engine.close();
    return calibrated;
  };

  let calibratedOnAll: ReturnType<typeof calibrate> | undefined;
  const onAll = () => (calibratedOnAll ??= calibrate());

  it("says how far it is off, on 32 photos, and that is true", async () => {
    const { calibration, rows } = await onAll();
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

      // What it leaves is what an extraction would answer, to the byte.
      expect(new Set(rows.map(({ sha256 }) => sha256)).size).toBe(32);
      const bytes = await readFile(files[0]!);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const { row } = rows.find((known) => known.sha256 === sha256)!;
      expect(await fast.extract(await fast.decode(bytes), 1)).toEqual(row.slice());
    } finally {
      await Promise.all([fast.close(), exact.close()]);
    }
  });

  it("is calibrated alike by the same photos, and otherwise by others", async () => {
    const first = await calibrate({ files: files.slice(0, 9) });
    expect(await calibrate({ files: Promise.resolve(files.slice(0, 9)) })).toEqual(first);
    const other = await calibrate({ files: files.slice(20, 29) });
    expect(other.calibration.ranges).not.toBe(first.calibration.ranges);
  });

  it("is as near on photos that its ranges were not measured on", async () => {
    const { calibration } = await onAll();
    const fast = await loadExtractor({ spec: { ...spec, calibration }, weightsDir: folder });
    const exact = await loadExtractor({ spec: { ...spec, precision: "exact" }, weightsDir: folder });
    try {
      // The judged are the files 0, 2, 5, 7, … of 80; every second of those set the ranges, none of these did.
      const others = files.filter((_, index) => index % 5 === 4);
      const pixels = Buffer.concat(await Promise.all(others.map((file) => fast.decode(file))));
      const cosines = rowCosines(
        await fast.extract(pixels, others.length),
        await exact.extract(pixels, others.length),
        exact.info.featureLength,
      );
      const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
      console.log(`${calibration.meanCosine.toFixed(5)} when calibrated, ${mean.toFixed(5)} on others`);
      expect(mean).toBeGreaterThan(calibration.meanCosine - 0.001);
    } finally {
      await Promise.all([fast.close(), exact.close()]);
    }
  });

  it("is refused for weights that 8 bits do not suit", async () => {
    const random = { ...spec, weights: "random", imageSizePx: 150 };
    await expect(calibrate({ spec: random, files: files.slice(0, 9) })).rejects.toMatchObject({
      code: "FAST_TOO_INEXACT",
    });
  });

  it("is not to be had without calibration, without photos, or for other backbones", async () => {
    await expect(loadExtractor({ spec, weightsDir: folder })).rejects.toMatchObject({
      code: "CALIBRATION_MISSING",
    });
    await expect(calibrate({ files: [] })).rejects.toMatchObject({ code: "NO_IMAGES" });
    const lost = Promise.reject(new Error("The folder is gone."));
    await expect(calibrate({ files: lost })).rejects.toThrow("The folder is gone.");
    const onnx = { ...spec, weights: "onnx:x.onnx" };
    await expect(calibrate({ spec: onnx })).rejects.toMatchObject({ code: "FAST_UNSUPPORTED" });
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
    expect(first.reused).toBe(0);
    expect(first.manifest.extractor.label).toContain("fast");
    const manifest = JSON.parse(await readFile(join(folder, "out/manifest.json"), "utf8"));
    expect(manifest.extractor.spec.calibration.images).toBeGreaterThan(0);
    await add(6, 7);
    const second = await extract();
    expect(second.reused).toBe(12);
    expect(second.manifest.extractor.fingerprint).toBe(first.manifest.extractor.fingerprint);
  });
});
