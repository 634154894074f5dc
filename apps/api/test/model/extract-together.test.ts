/** Micro-batches of a real backbone: fewer passes, and everybody gets their own rows. */
import { loadExtractor, type Extractor } from "@smallset/ml-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { extractTogether } from "../../src/worker/extract-together.js";
import { drawPhoto } from "../support/draw-photos.js";

describe("micro-batches", () => {
  let extractor: Extractor;
  let photos: Uint8Array[];
  beforeAll(async () => {
    const spec = { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" as const };
    extractor = await loadExtractor({ spec, weightsDir: "unused" });
    photos = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => extractor.decode(await drawPhoto("dots", index))),
    );
  });
  afterAll(() => extractor.close());

  it("give each request the features of its own photos, in fewer passes than requests", async () => {
    const counts: number[] = [];
    const counting: Extractor = Object.assign(Object.create(extractor) as Extractor, {
      extract: (pixels: Uint8Array, count: number) => {
        counts.push(count);
        return extractor.extract(pixels, count);
      },
    });
    const alone = await Promise.all(photos.map((photo) => extractor.extract(photo, 1)));
    const together = await Promise.all(photos.map((photo) => extractTogether(counting, photo, 1)));
    const { featureLength } = extractor.info;
    for (const [index, features] of together.entries()) {
      expect(features).toHaveLength(featureLength);
      const scale = Math.max(...alone[index]!);
      for (const [place, value] of features.entries())
        expect(Math.abs(value - alone[index]![place]!)).toBeLessThan(1e-4 * scale);
    }
    // The first finds the backbone idle; what came meanwhile goes together.
    expect(counts).toEqual([1, 16, 7]);
  });

  it("tell everybody in a batch that it failed, and go on with the next", async () => {
    const wrong = photos[0]!.subarray(1);
    const [first, second, third] = await Promise.allSettled([
      extractTogether(extractor, photos[0]!, 1),
      extractTogether(extractor, wrong, 1),
      extractTogether(extractor, photos[1]!, 1),
    ]);
    expect([first!.status, second!.status, third!.status]).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(await extractTogether(extractor, photos[2]!, 1)).toHaveLength(extractor.info.featureLength);
  });
});
