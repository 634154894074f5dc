import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowCosines } from "../../src/features/cosine.js";
import { PRESET_PREPROCESSING } from "../../src/features/preprocessing.js";
import { relativeError } from "../../src/features/relative-error.js";
import { addVgg, buildVggGraph } from "../../src/features/vgg-graph.js";
import { buildVggInt8Graph } from "../../src/features/vgg-int8.js";
import { equalizeChannels } from "../../src/features/vgg-int8-equalize.js";
import {
  type ActivationRanges,
  buildVggRangesGraph,
  decodeRanges,
  encodeRanges,
  mergeRanges,
  splitRanges,
} from "../../src/features/vgg-int8-ranges.js";
import { VGG16_CONVOLUTIONS, VGG19_CONVOLUTIONS } from "../../src/features/vgg-layers.js";
import { addWinogradVgg } from "../../src/features/vgg-winograd.js";
import { decodeImage } from "../../src/images/decode-image.js";
import { OrtEngine } from "../../src/runtime/ort-engine.js";
import { createRandom } from "../../src/runtime/seeded-random.js";
import { drawFormulaWeights } from "../helpers/formula-weights.js";
import { findSharedData } from "../helpers/shared-data.js";

const SIZE = 96;
const preprocessing = PRESET_PREPROCESSING["vgg16-caffe"];

/** Every eighth channel is ten times as loud as the others, as some are in trained networks. */
const weights = drawFormulaWeights(3).map((layer) => ({
  ...layer,
  kernel: layer.kernel.map((weight, at) => ((at % layer.bias.length) % 8 === 0 ? 10 * weight : weight) / 3),
}));

const engines: OrtEngine[] = [];
async function start(bytes: Uint8Array<ArrayBuffer>) {
  const names = { inputName: null, outputName: null, pixelInput: null };
  const engine = await OrtEngine.start({
    model: { graph: { kind: "file", bytes }, imageSizePx: SIZE, ...names },
  });
  engines.push(engine);
  return engine;
}
/** How much louder than the average channel the loudest is. */
const unevenness = (layer: Float32Array) => Math.max(...layer) / mean([...layer]);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function run8Bit(given: ActivationRanges, images: readonly Uint8Array[]) {
  const engine = await start(buildVggInt8Graph({ weights, ranges: given, imageSizePx: SIZE, preprocessing }));
  return (await engine.run(Buffer.concat(images), images.length)).features;
}

const bees = findSharedData("hymenoptera/validation/bees");
describe.skipIf(!bees)("VGG16 in 8 bits", () => {
  let photos: Uint8Array[];
  let exact: OrtEngine;
  let ranges: ActivationRanges;
  beforeAll(async () => {
    const names = (await readdir(bees!)).filter((name) => name.endsWith(".jpg")).slice(0, 16);
    photos = await Promise.all(
      names.map((name) => decodeImage(join(bees!, name), { imageSizePx: SIZE, resize: "bilinear" })),
    );
    exact = await start(buildVggGraph({ weights, imageSizePx: SIZE, preprocessing }));
    measured = await measure(addVgg);
    ranges = mergeRanges(measured.largest, VGG16_CONVOLUTIONS);
  });
  let measured: ReturnType<typeof splitRanges>;
  const measure = async (add: typeof addVgg) => {
    const engine = await start(buildVggRangesGraph({ weights, imageSizePx: SIZE, preprocessing }, add));
    const { features } = await engine.run(Buffer.concat(photos.slice(0, 8)), 8);
    return splitRanges(features, VGG16_CONVOLUTIONS, 3 * 3 * 512);
  };
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  it("points in the direction of the exact features, for photos it was not calibrated on", async () => {
    const others = photos.slice(8);
    const { features, featureShape } = await exact.run(Buffer.concat(others), others.length);
    const cosines = rowCosines(
      await run8Bit(ranges, others),
      features,
      featureShape.reduce((a, b) => a * b),
    );
    expect(cosines).toHaveLength(8);
    expect(mean(cosines)).toBeGreaterThan(0.99);
  });

  it("gives an image the same bytes whatever batch it is in", async () => {
    const together = await run8Bit(ranges, photos.slice(0, 3));
    const alone = await run8Bit(ranges, photos.slice(1, 2));
    expect(alone).toEqual(together.slice(alone.length, 2 * alone.length));
  });

  it("falls below 0.99 when its ranges are a tenth of what they should be", async () => {
    const { features, featureShape } = await exact.run(photos[8]!, 1);
    const tooSmall = ranges.map((range) => range.map((value) => value / 10));
    const [cosine] = rowCosines(
      await run8Bit(tooSmall, [photos[8]!]),
      features,
      featureShape.reduce((a, b) => a * b),
    );
    expect(cosine).toBeLessThan(0.99);
  });

  it("measures the largest value of every channel", async () => {
    expect(ranges.map((range) => range.length)).toEqual(VGG16_CONVOLUTIONS.map(({ outputs }) => outputs));
    const { features } = await exact.run(Buffer.concat(photos.slice(0, 8)), 8);
    // The last pooling keeps the largest of most channels, and never makes one larger.
    ranges.at(-1)!.forEach((largest, channel) => {
      const seen = features.reduce(
        (most, value, index) => (index % 512 === channel ? Math.max(most, value) : most),
        0,
      );
      expect(seen).toBeLessThanOrEqual(largest);
    });
  });

  it("measures the same by Winograd's method, and the exact features with it", async () => {
    const { features } = await exact.run(Buffer.concat(photos.slice(0, 8)), 8);
    expect(relativeError(measured.features, features)).toBe(0);
    const winograd = await measure(addWinogradVgg);
    expect(relativeError(winograd.features, features)).toBeLessThan(1e-5);
    // 96 → 48 → 24 → 12 → 6: pooling drops nothing, but tiles of 4 stand out beyond the last maps.
    mergeRanges(winograd.largest, VGG16_CONVOLUTIONS).forEach((layer, index) =>
      expect(relativeError(layer, ranges[index]!)).toBeLessThan(1e-5),
    );
  });

  it("computes the same after its channels were made alike in size", async () => {
    const equalized = equalizeChannels(weights, ranges);
    const engine = await start(
      buildVggGraph({ weights: equalized.weights, imageSizePx: SIZE, preprocessing }),
    );
    const expected = (await exact.run(photos[0]!, 1)).features;
    const actual = (await engine.run(photos[0]!, 1)).features;
    const largest = expected.reduce((a, b) => Math.max(a, b), 0);
    actual.forEach((value, index) => expect(Math.abs(value - expected[index]!) / largest).toBeLessThan(1e-4));
    expect(unevenness(equalized.ranges[5]!)).toBeLessThan(unevenness(ranges[5]!) / 1.5);
  });
});

describe("a calibration", () => {
  it("survives being written down, at most 1 % larger", () => {
    const random = createRandom(1);
    const ranges = VGG16_CONVOLUTIONS.map(({ outputs }) =>
      Float32Array.from({ length: outputs }, (_, channel) => (channel === 3 ? 0 : random() * 1000)),
    );
    const text = encodeRanges(ranges);
    decodeRanges(text).forEach((layer, index) =>
      layer.forEach((value, channel) => {
        const expected = ranges[index]![channel]!;
        expect(value).toBeGreaterThanOrEqual(expected);
        expect(value).toBeLessThanOrEqual(expected * 1.01);
      }),
    );
    expect(encodeRanges(decodeRanges(text))).toBe(text);
  });

  it("says by its length whether it is VGG16's or VGG19's", () => {
    const ranges = VGG19_CONVOLUTIONS.map(({ outputs }) => new Float32Array(outputs).fill(1));
    expect(decodeRanges(encodeRanges(ranges))).toHaveLength(16);
  });

  it("of another network is refused", () => {
    expect(() => decodeRanges("AAAA")).toThrow(/calibration/);
  });
});

describe("rowCosines", () => {
  it("is 1 for equal directions, 0 for right angles, and 0 when one row is all zero", () => {
    const a = Float32Array.of(1, 2, 1, 0, 0, 0, 0, 0);
    const b = Float32Array.of(2, 4, 0, 5, 1, 1, 0, 0);
    const cosines = rowCosines(a, b, 2);
    [1, 0, 0, 1].forEach((expected, row) => expect(cosines[row]).toBeCloseTo(expected, 12));
  });
});
