import { afterAll, describe, expect, it } from "vitest";
import { PRESET_PREPROCESSING } from "../../src/features/preprocessing.js";
import { buildVggGraph } from "../../src/features/vgg-graph.js";
import { VGG16_CONVOLUTIONS } from "../../src/features/vgg-layers.js";
import { makeRandomWeights } from "../../src/features/weights/random-weights.js";
import { hashWeights } from "../../src/features/weights/vgg-weights.js";
import { OrtEngine } from "../../src/runtime/ort-engine.js";
import { directVgg16 } from "../helpers/direct-vgg16.js";
import { drawPixels } from "../helpers/drawn-images.js";

/** Random weights with biases, so that a bias in the wrong place shows. */
const weights = makeRandomWeights().map((layer, index) => ({
  ...layer,
  bias: Float32Array.from(layer.bias, (_, channel) => ((channel + index) % 7) - 3),
}));
const engines: OrtEngine[] = [];
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

async function startVgg(imageSizePx: number, preset: keyof typeof PRESET_PREPROCESSING) {
  const bytes = buildVggGraph({ weights, imageSizePx, preprocessing: PRESET_PREPROCESSING[preset] });
  const names = { inputName: null, outputName: null, pixelInput: null };
  const engine = await OrtEngine.start({ model: { graph: { kind: "file", bytes }, imageSizePx, ...names } });
  engines.push(engine);
  return engine;
}

describe("the VGG16 graph", () => {
  it.each([
    { preset: "vgg16-caffe", size: 32 },
    { preset: "rescale255", size: 32 },
    // 67 → 33 → 16 → 8 → 4 → 2: odd sides, and an order of positions to get wrong.
    { preset: "vgg16-caffe", size: 67 },
  ] as const)("agrees with convolution by definition at $size px with $preset", async ({ preset, size }) => {
    const engine = await startVgg(size, preset);
    const pixels = drawPixels(1, size);
    const { features, featureShape } = await engine.run(pixels, 1);
    const expected = directVgg16(weights, pixels, size, preset);
    expect(featureShape).toEqual([Math.floor(size / 32), Math.floor(size / 32), 512]);
    expect(features).toHaveLength(expected.length);
    const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const worst = expected.reduce((a, b, index) => Math.max(a, Math.abs(b - features[index]!)), 0);
    expect(largest).toBeGreaterThan(0.1);
    expect(worst / largest).toBeLessThan(1e-5);
  });

  it("gives an image the same bytes whatever batch it is in", async () => {
    const engine = await startVgg(64, "vgg16-caffe");
    const images = [1, 2, 3, 4, 5].map((seed) => drawPixels(seed, 64));
    const together = (await engine.run(Buffer.concat(images), 5)).features;
    for (const [index, image] of images.entries()) {
      const { features } = await engine.run(image, 1);
      const row = together.subarray(index * features.length, (index + 1) * features.length);
      expect(Buffer.compare(Buffer.from(features.buffer), Buffer.from(row.slice().buffer))).toBe(0);
    }
  });
});

describe("random weights", () => {
  it("are the same numbers every time, on every machine", () => {
    expect(hashWeights(makeRandomWeights())).toBe(
      "69529d5a5ecba0634ead88b9e651473c1fc5a1b17d74a98b712d8f41358d18b6",
    );
  });

  it("have the spread of He-normal and filters of mean zero", () => {
    for (const [index, { kernel }] of makeRandomWeights().entries()) {
      const { inputs, outputs } = VGG16_CONVOLUTIONS[index]!;
      const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
      const gain = (variance * 9 * inputs) / 2;
      expect(gain).toBeGreaterThan(0.9);
      expect(gain).toBeLessThan(1.55);
      let sum = 0;
      for (let tap = 0; tap < 9 * inputs; tap++) sum += kernel[tap * outputs]!;
      expect(Math.abs(sum)).toBeLessThan(1e-4);
    }
  });
});
