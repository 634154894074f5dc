import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Extractor } from "../../src/features/features.type.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import type { OnnxSidecar } from "../../src/features/onnx-backbone.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { buildMobileNet, MOBILENET_WEIGHTS } from "../helpers/mobilenet.js";
import { findSharedData } from "../helpers/shared-data.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { buildTinyOnnx, TINY_SIZE_PX } from "../helpers/tiny-onnx.js";

const folder = useTemporaryFolder();
const extractors: Extractor[] = [];
afterEach(() => Promise.all(extractors.splice(0).map((extractor) => extractor.close())));

async function load(file: string): Promise<Extractor> {
  const spec = { weights: `onnx:${file}`, imageSizePx: 150, preset: "vgg16-caffe" } as const;
  const extractor = await loadExtractor({ spec, weightsDir: folder });
  extractors.push(extractor);
  return extractor;
}

const pixels = drawPixels(5, TINY_SIZE_PX);

describe("a backbone from an ONNX file", () => {
  it("is described by its JSON, whatever size and preset were asked for", async () => {
    const { info } = await load(await buildTinyOnnx(folder));
    expect(info).toMatchObject({
      backbone: "tiny",
      pretrained: false,
      label: "tiny, random weights, not pretrained, 8 × 8",
      imageSizePx: 8,
      featureShape: [1, 1, 2],
      featureLength: 2,
    });
  });

  it("gets its channels in the order, and on the scale, that it was trained on", async () => {
    const plain = await (await load(await buildTinyOnnx(folder))).extract(pixels, 1);
    const swapped = new Uint8Array(pixels);
    for (let index = 0; index < swapped.length; index += 3) swapped.subarray(index, index + 3).reverse();
    const bgr = await load(await buildTinyOnnx(folder, { name: "bgr", sidecar: { channelOrder: "BGR" } }));
    expect(await bgr.extract(swapped, 1)).toEqual(plain);

    const scale: OnnxSidecar["scale"] = [0.5, 0.5, 0.5];
    const scaled = await (
      await load(await buildTinyOnnx(folder, { name: "scaled", sidecar: { scale } }))
    ).extract(pixels, 1);
    expect(scaled[0]).toBeCloseTo(plain[0]! / 2, 4);
    const zero = await load(await buildTinyOnnx(folder, { name: "mean", sidecar: { mean: [9, 9, 9] } }));
    const nines = new Uint8Array(pixels.length).fill(9);
    expect([...(await zero.extract(nines, 1))]).toEqual([0, 0]);
  });

  it("has a four-dimensional output flattened height, width, channel", async () => {
    const map = await load(await buildTinyOnnx(folder, { name: "map", pool: false }));
    expect(map.info.featureShape).toEqual([8, 8, 2]);
    const features = await map.extract(pixels, 1);
    const pooled = await (await load(await buildTinyOnnx(folder))).extract(pixels, 1);
    for (const channel of [0, 1]) {
      const mean = features.filter((_, index) => index % 2 === channel).reduce((a, b) => a + b) / 64;
      expect(mean).toBeCloseTo(pooled[channel]!, 3);
    }
  });

  it("works where the file fixes the batch", async () => {
    const free = await load(await buildTinyOnnx(folder));
    const fixed = await load(await buildTinyOnnx(folder, { name: "fixed", batch: 2 }));
    const three = Buffer.concat([1, 2, 3].map((seed) => drawPixels(seed, TINY_SIZE_PX)));
    const expected = await free.extract(three, 3);
    expect(expected).toHaveLength(6);
    expect(await fixed.extract(three, 3)).toEqual(expected);
  });

  it("is refused with what is wrong in its JSON", async () => {
    const file = await buildTinyOnnx(folder, { name: "json" });
    const good = JSON.parse(await readFile(`${file}.json`, "utf8"));
    const cases: [string, RegExp][] = [
      ["{", /is not JSON/],
      [JSON.stringify({ ...good, mean: [1, 2] }), /mean/],
      [JSON.stringify({ ...good, layout: "CHWN" }), /layout/],
      [JSON.stringify({ ...good, colour: "RGB" }), /colour/],
    ];
    for (const [json, message] of cases) {
      await writeFile(`${file}.json`, json);
      await expect(load(file)).rejects.toThrow(message);
      await expect(load(file)).rejects.toMatchObject({ code: "ONNX_SIDECAR_INVALID" });
    }
    await expect(load(join(folder, "none.onnx"))).rejects.toMatchObject({ code: "WEIGHTS_NOT_FOUND" });
  });

  it("is refused when the JSON does not fit the network", async () => {
    const cases: [Partial<OnnxSidecar>, RegExp][] = [
      [{ input: "x" }, /no input "x", but "image"/],
      [{ output: "y" }, /no output "y", but "features"/],
      [{ imageSizePx: 9 }, /takes \[n, 3, 8, 8\], not \[n, 3, 9, 9\]/],
      [{ layout: "NHWC" }, /takes \[n, 3, 8, 8\], not \[n, 8, 8, 3\]/],
    ];
    for (const [sidecar, message] of cases)
      await expect(load(await buildTinyOnnx(folder, { name: "misfit", sidecar }))).rejects.toThrow(message);
    const broken = await buildTinyOnnx(folder, { name: "broken" });
    await writeFile(broken, "not an onnx file");
    await expect(load(broken)).rejects.toMatchObject({ code: "ONNX_UNUSABLE" });
  });

  it("is refused when its features are worthless", async () => {
    for (const [kernelScale, message] of [
      [0, /the same everywhere/],
      [NaN, /not finite/],
    ] as const) {
      const file = await buildTinyOnnx(folder, { name: "worthless", kernelScale });
      await expect(load(file)).rejects.toThrow(message);
      await expect(load(file)).rejects.toMatchObject({ code: "CANARY_FAILED" });
    }
  });
});

const hymenoptera = findSharedData("hymenoptera");
describe.skipIf(!findSharedData(MOBILENET_WEIGHTS) || !hymenoptera)(
  "MobileNetV1 with its real weights",
  () => {
    it("puts photos of a class nearer to each other than to the other class", async () => {
      const extractor = await load((await buildMobileNet(folder)).file);
      expect(extractor.info).toMatchObject({ pretrained: true, featureShape: [1, 1, 1024] });
      const rows: { className: string; row: Float32Array }[] = [];
      for (const className of ["ants", "bees"]) {
        const dir = join(hymenoptera!, "validation", className);
        for (const name of (await readdir(dir)).toSorted().slice(0, 24)) {
          const row = await extractor.extract(await extractor.decode(join(dir, name)), 1);
          // ReLU6, then an average: nothing below 0 or above 6, and neither empty nor full.
          expect(row.every((value) => value >= 0 && value <= 6)).toBe(true);
          const mean = row.reduce((a, b) => a + b) / row.length;
          expect(mean).toBeGreaterThan(0.2);
          expect(mean).toBeLessThan(2);
          rows.push({ className, row });
        }
      }
      const nearestIsSame = rows.filter((one) => {
        const others = rows.filter((other) => other !== one);
        const nearest = others.reduce((a, b) => (cosine(one.row, a.row) > cosine(one.row, b.row) ? a : b));
        return nearest.className === one.className;
      });
      expect(nearestIsSame.length / rows.length).toBeGreaterThan(0.8);
    });
  },
);

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
