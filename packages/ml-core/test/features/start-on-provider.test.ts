import type { ProviderChoice } from "@smallset/schema";
import { afterEach, describe, expect, it } from "vitest";
import type { Extractor } from "../../src/features/features.type.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { relativeError } from "../../src/features/relative-error.js";
import { judgePrecision } from "../../src/features/start-on-provider.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { buildTinyOnnx, TINY_SIZE_PX } from "../helpers/tiny-onnx.js";

const folder = useTemporaryFolder();
const extractors: Extractor[] = [];
afterEach(() => Promise.all(extractors.splice(0).map((extractor) => extractor.close())));

async function load(provider: ProviderChoice, weights: string) {
  const warnings: string[] = [];
  const extractor = await loadExtractor({
    spec: { weights, imageSizePx: 64, preset: "vgg16-caffe" },
    weightsDir: folder,
    provider,
    onWarning: (warning) => warnings.push(warning),
  });
  extractors.push(extractor);
  return { extractor, warnings };
}

const tiny = async () => `onnx:${await buildTinyOnnx(folder)}`;

describe("an execution provider", () => {
  it("that is not installed gives way to the processor, in one line that says why", async () => {
    const weights = await tiny();
    const { extractor, warnings } = await load("cuda", weights);
    expect(warnings).toEqual([
      expect.stringMatching(/^Extracting on the processor, not on cuda: its library is not installed/),
    ]);
    const { extractor: cpu } = await load("cpu", weights);
    expect(extractor.info).toEqual(cpu.info);
    const pixels = drawPixels(1, TINY_SIZE_PX);
    expect(await extractor.extract(pixels, 1)).toEqual(await cpu.extract(pixels, 1));
  });

  it("is the processor, without a word, when nobody asked for another", async () => {
    const { extractor, warnings } = await load("auto", await tiny());
    expect(warnings).toEqual([]);
    expect(extractor.info.engine).toBe("onnxruntime");
  });

  it("shares features with the processor as long as its answers are within 1e-5", () => {
    expect(judgePrecision("fp32", "webgpu", 9e-6)).toBe("fp32");
    expect(judgePrecision("fp32", "webgpu", 1.1e-5)).toBe("webgpu");
    expect(judgePrecision("fp32", "cuda", 1e-3)).toBe("cuda");
  });

  it("answers through WebGPU as the processor does", async ({ skip }) => {
    const tried = await load("webgpu", await tiny());
    if (tried.warnings.length)
      console.warn(`SKIPPED: extraction through WebGPU. ${tried.warnings.join(" ")}`);
    skip(tried.warnings.length > 0);
    const pixels = drawPixels(3, 64);
    for (const weights of ["random", "mobilenet:random"]) {
      const { extractor, warnings } = await load("webgpu", weights);
      const { extractor: cpu } = await load("cpu", weights);
      expect(warnings).toEqual([]);
      expect(extractor.info.engine).toMatch(/^onnxruntime on webgpu, within/);
      const error = relativeError(await extractor.extract(pixels, 1), await cpu.extract(pixels, 1));
      console.log(`${weights} through WebGPU: relative error ${error.toExponential(1)}`);
      expect(error).toBeLessThan(1e-4);
    }
  });
});
