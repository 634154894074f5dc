import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../src/images/decode-image.js";
import { decodePixels } from "../../src/images/decode-pixels.js";
import type { ResizeKernel } from "../../src/images/image.type.js";
import { openImage } from "../../src/images/open-image.js";
import { resizeBilinear } from "../../src/images/resize-bilinear.js";
import { resizeNearest } from "../../src/images/resize-nearest.js";
import { findSharedData } from "../helpers/shared-data.js";

/** "nearest 150" and its like → sha256 of [size, size, 3] u8 RGB, as Pillow gives it. */
type Resized = Record<`${ResizeKernel} ${number}`, string>;
interface Goldens {
  pillow: string;
  photos: Record<string, Resized & { width: number; height: number; decoded: string }>;
  drawn: Record<string, Resized>;
}
const goldens = JSON.parse(
  await readFile(new URL("pillow-goldens.json", import.meta.url), "utf8"),
) as Goldens;

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const kernelsOf = (resized: Resized) =>
  Object.entries(resized).flatMap(([name, hash]) => {
    const [, kernel, size] = /^(nearest|bilinear) (\d+)$/.exec(name) ?? [];
    return kernel ? [{ kernel: kernel as ResizeKernel, sizePx: Number(size), hash }] : [];
  });

/** The same noise as make-pillow-goldens.py draws. */
function drawNoise(widthPx: number, heightPx: number) {
  const data = new Uint8Array(widthPx * heightPx * 3);
  for (let index = 0; index < data.length; index++) data[index] = Math.imul(index, 2654435761) >>> 13;
  return { data, widthPx, heightPx };
}

describe("resizing equals Pillow's, byte for byte", () => {
  it.each(Object.entries(goldens.drawn))("for noise of %s", (shape, resized) => {
    const [widthPx, heightPx] = shape.split("x").map(Number) as [number, number];
    const noise = drawNoise(widthPx, heightPx);
    for (const { kernel, sizePx, hash } of kernelsOf(resized)) {
      const actual = kernel === "nearest" ? resizeNearest(noise, sizePx) : resizeBilinear(noise, sizePx);
      expect(sha256(actual), `${kernel} ${sizePx}`).toBe(hash);
    }
  });

  it("gives the caller a copy even when there is nothing to resize", () => {
    const noise = drawNoise(32, 32);
    const resized = resizeBilinear(noise, 32);
    expect(resized).toEqual(noise.data);
    expect(resized.buffer).not.toBe(noise.data.buffer);
  });
});

const hymenoptera = findSharedData("hymenoptera");
describe.skipIf(!hymenoptera)("decoding equals Pillow's, byte for byte", () => {
  it.each(Object.entries(goldens.photos))("for %s", async (name, golden) => {
    const file = join(hymenoptera!, "..", name);
    const bytes = await readFile(file);
    const pixels = await decodePixels(bytes, await openImage(bytes));
    expect([pixels.widthPx, pixels.heightPx]).toEqual([golden.width, golden.height]);
    expect(sha256(pixels.data)).toBe(golden.decoded);
    for (const { kernel, sizePx, hash } of kernelsOf(golden))
      expect(
        sha256(await decodeImage(file, { imageSizePx: sizePx, resize: kernel })),
        `${kernel} ${sizePx}`,
      ).toBe(hash);
  });
});
