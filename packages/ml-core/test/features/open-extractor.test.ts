import { mkdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { ExtractorSpec } from "@smallset/schema";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openExtractor } from "../../src/features/open-extractor.js";
import { OrtEngine } from "../../src/runtime/ort-engine.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { buildTinyOnnx, TINY_SIZE_PX } from "../helpers/tiny-onnx.js";

const folder = useTemporaryFolder();
const pixels = new Uint8Array(TINY_SIZE_PX ** 2 * 3).map((_, index) => (index * 7) % 256);
const start = vi.spyOn(OrtEngine, "start");
afterEach(() => start.mockClear());

/** The network's answer, and how often a network was started for it. */
async function ask(weights: string) {
  const spec: ExtractorSpec = { weights, imageSizePx: TINY_SIZE_PX, preset: "vgg16-caffe" };
  const extractor = await openExtractor({ spec, weightsDir: join(folder, "weights") });
  const startsBefore = start.mock.calls.length;
  try {
    return { info: extractor.info, row: await extractor.extract(pixels, 1), startsBefore };
  } finally {
    await extractor.close();
  }
}

describe("opening an extractor that was open before", () => {
  it("starts its network only when an image needs it", async () => {
    await mkdir(join(folder, "weights"));
    const weights = `onnx:${await buildTinyOnnx(folder)}`;
    const first = await ask(weights);
    expect(first.startsBefore).toBe(1);
    start.mockClear();
    const second = await ask(weights);
    expect(second.startsBefore).toBe(0);
    expect(start).toHaveBeenCalledTimes(1);
    expect(second.info).toEqual(first.info);
    expect(second.row).toEqual(first.row);
  });

  it("reads the weights again when their file was touched, and knows other weights for what they are", async () => {
    const file = await buildTinyOnnx(folder, { name: "touched" });
    const first = await ask(`onnx:${file}`);
    await utimes(file, 1_000, 1_000);
    start.mockClear();
    expect((await ask(`onnx:${file}`)).startsBefore).toBe(1);
    await buildTinyOnnx(folder, { name: "touched", kernelScale: 2 });
    start.mockClear();
    const changed = await ask(`onnx:${file}`);
    expect(changed.startsBefore).toBe(1);
    expect(changed.info.fingerprint).not.toBe(first.info.fingerprint);
  });
});
