import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Preset } from "@smallset/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Extractor } from "../../src/features/features.type.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { writeFormulaWeights } from "../helpers/formula-weights.js";
import { findSharedData } from "../helpers/shared-data.js";
import { decodeFloats } from "./formula.js";

interface FeatureGolden {
  image: string;
  size: number;
  preset: Preset;
  pixelsSha256: string;
  norm: number;
  largest: number;
  /** Every n-th feature, base64. */
  samples: string;
}
const { goldens, samples: sampleCount } = JSON.parse(
  await readFile(new URL("goldens/features.json", import.meta.url), "utf8"),
) as { goldens: FeatureGolden[]; samples: number };

/**
 * The one place where the pixels differ on purpose: Pillow's CMYK formula knows no ink, and ours goes through the
 * colour profile (see decode-pixels.ts).
 */
const isCmyk = ({ image }: FeatureGolden) => /cmyk/i.test(image);

/** Largest difference of sampled features and of the norm, relative to the row's largest feature and norm. */
function relativeDifference(features: Float32Array, golden: FeatureGolden): number {
  const step = Math.floor(features.length / sampleCount) | 1;
  let difference = 0;
  decodeFloats(golden.samples).forEach((expected, index) => {
    difference = Math.max(difference, Math.abs(features[index * step]! - expected) / golden.largest);
  });
  let squares = 0;
  for (const value of features) squares += value * value;
  return Math.max(difference, Math.abs(Math.sqrt(squares) - golden.norm) / golden.norm);
}

const hymenoptera = findSharedData("hymenoptera");
describe.skipIf(!hymenoptera)("VGG16's features equal Keras's, from the photo's file on", () => {
  let folder: string;
  let weights: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smallset-fidelity-"));
    weights = join(folder, "formula.h5");
    await writeFormulaWeights(weights);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describe.each([
    ["vgg16-caffe", 150],
    ["vgg16-caffe", 224],
    ["rescale255", 150],
    ["rescale255", 224],
  ] as const)("with preset %s at %d pixels", (preset, size) => {
    let extractor: Extractor;
    beforeAll(async () => {
      extractor = await loadExtractor({
        spec: { weights, imageSizePx: size, preset },
        weightsDir: folder,
      });
    });
    afterAll(() => extractor?.close());

    const mine = goldens.filter((golden) => golden.preset === preset && golden.size === size);
    it.each(mine.filter((golden) => !isCmyk(golden)))("for $image", async (golden) => {
      const pixels = await extractor.decode(join(hymenoptera!, "..", golden.image));
      expect(createHash("sha256").update(pixels).digest("hex")).toBe(golden.pixelsSha256);
      const features = await extractor.extract(pixels, 1);
      expect(relativeDifference(features, golden)).toBeLessThan(1e-4);
    });

    it.each(mine.filter(isCmyk))("but for the colours of $image, which are printed ones", async (golden) => {
      const features = await extractor.extract(
        await extractor.decode(join(hymenoptera!, "..", golden.image)),
        1,
      );
      const difference = relativeDifference(features, golden);
      expect(difference).toBeGreaterThan(1e-4);
      expect(difference).toBeLessThan(0.5);
    });
  });
});
