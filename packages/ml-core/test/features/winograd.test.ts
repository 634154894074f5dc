import { afterAll, describe, expect, it } from "vitest";
import { PRESET_PREPROCESSING } from "../../src/features/preprocessing.js";
import { buildVggGraph } from "../../src/features/vgg-graph.js";
import { buildVggWinogradGraph } from "../../src/features/vgg-winograd.js";
import { relativeError } from "../../src/features/relative-error.js";
import { inputTransform, outputTransform, kernelTransform } from "../../src/features/winograd.js";
import { OrtEngine } from "../../src/runtime/ort-engine.js";
import { createRandom } from "../../src/runtime/seeded-random.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { drawFormulaWeights } from "../helpers/formula-weights.js";

/** [rows, width] · [width] */
const multiply = (matrix: Float32Array, vector: readonly number[]) =>
  Array.from({ length: matrix.length / vector.length }, (_, row) =>
    vector.reduce((sum, value, column) => sum + matrix[row * vector.length + column]! * value, 0),
  );

describe("Winograd's transforms", () => {
  it.each([2, 4] as const)("compute what convolution by definition computes, for tiles of %d", (tileSize) => {
    const random = createRandom(tileSize);
    const side = tileSize + 2;
    const patch = Array.from({ length: side * side }, () => random() * 2 - 1);
    const kernel = Float32Array.from({ length: 9 }, () => random() * 2 - 1);
    const expected = Array.from({ length: tileSize ** 2 }, (_, place) => {
      const [y, x] = [Math.floor(place / tileSize), place % tileSize];
      return kernel.reduce(
        (sum, weight, tap) => sum + weight * patch[(y + Math.floor(tap / 3)) * side + x + (tap % 3)]!,
        0,
      );
    });
    const transformed = multiply(kernelTransform(tileSize), [...kernel]);
    const products = multiply(inputTransform(tileSize), patch).map(
      (value, place) => value * transformed[place]!,
    );
    expect(relativeError(multiply(outputTransform(tileSize), products), expected)).toBeLessThan(2e-6);
  });
});

describe("VGG16 by Winograd's method", () => {
  /** Biases large enough for one in the wrong place to show. */
  const weights = drawFormulaWeights(3);
  const preprocessing = PRESET_PREPROCESSING["vgg16-caffe"];
  const noNames = { inputName: null, outputName: null, pixelInput: null };
  const engines: OrtEngine[] = [];
  const start = async (bytes: Uint8Array<ArrayBuffer>, imageSizePx: number) => {
    const engine = await OrtEngine.start({
      model: { graph: { kind: "file", bytes }, imageSizePx, ...noNames },
    });
    engines.push(engine);
    return engine;
  };
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  // 67 → 33 → 16 → 8 → 4 → 2: odd sides. 150 and 224 are what people use.
  it.each([64, 67, 150, 224])("differs from direct convolution by less than 1e-5 at %d px", async (size) => {
    const direct = await start(buildVggGraph({ weights, imageSizePx: size, preprocessing }), size);
    const winograd = await start(buildVggWinogradGraph({ weights, imageSizePx: size, preprocessing }), size);
    const pixels = Buffer.concat([1, 2, 3].map((seed) => drawPixels(seed, size)));
    const expected = await direct.run(pixels, 3);
    const actual = await winograd.run(pixels, 3);
    expect(actual.featureShape).toEqual(expected.featureShape);
    const error = relativeError(actual.features, expected.features);
    console.log(`${size} px: relative error ${error.toExponential(1)}`);
    expect(error).toBeLessThan(1e-5);
    await Promise.all([direct.close(), winograd.close()]);
  });

  it.each([64, 150])("gives an image the same bytes whatever batch it is in, at %d px", async (size) => {
    const engine = await start(buildVggWinogradGraph({ weights, imageSizePx: size, preprocessing }), size);
    const images = [1, 2, 3].map((seed) => drawPixels(seed, size));
    const together = (await engine.run(Buffer.concat(images), 3)).features;
    for (const [index, image] of images.entries()) {
      const { features } = await engine.run(image, 1);
      const row = together.subarray(index * features.length, (index + 1) * features.length);
      expect(Buffer.compare(Buffer.from(features.buffer), Buffer.from(row.slice().buffer))).toBe(0);
    }
    await engine.close();
  });
});
