import { copyFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract-features.js";
import { type FeatureStore, openFeatureStore } from "../../src/features/feature-store.js";
import type { ExtractionFailure, Extractor } from "../../src/features/features.type.js";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { pairRows } from "../../src/features/pair-rows.js";
import { drawView } from "../../src/images/draw-view.js";
import { renderView } from "../../src/images/render-view.js";
import type { StageProgress } from "../../src/runtime/progress.js";
import { drawImageFiles } from "../helpers/drawn-images.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
let network: Extractor;
beforeAll(async () => {
  const spec = { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" } as const;
  network = await loadExtractor({ spec, weightsDir: folder });
});
afterAll(() => network.close());

let dir: string;
let store: FeatureStore;
let warnings: string[];
/** Images that went through the network in this test. */
let extracted: number;
let extractor: Extractor;
const open = () => openFeatureStore(join(dir, "store"), { onWarning: (message) => warnings.push(message) });
beforeEach(async () => {
  dir = await mkdtemp(join(folder, "x-"));
  warnings = [];
  extracted = 0;
  store = await open();
  extractor = {
    ...network,
    extract: (pixels, count) => {
      extracted += count;
      return network.extract(pixels, count);
    },
  };
});

describe("extractFeatures", () => {
  it("gives each image the row that the network gives it alone, in order", async () => {
    const images = await drawImageFiles(dir, 11);
    const set = await extractFeatures({ images, extractor, store, batchSize: 4 });
    expect(set.sha256s).toEqual(images.map(({ sha256 }) => sha256));
    expect(set).toMatchObject({ reused: 0, failures: [], extractor: network.info });
    for (const [index, { file }] of images.entries()) {
      const alone = await network.extract(await network.decode(file), 1);
      expect(set.features.slice(index * 512, (index + 1) * 512)).toEqual(alone);
    }
  });

  it("extracts the same images once, also for another dataset and after a restart", async () => {
    const images = await drawImageFiles(dir, 10);
    const first = await extractFeatures({ images, extractor, store });
    expect(extracted).toBe(10);
    const again = await extractFeatures({ images, extractor, store: await open() });
    expect(extracted).toBe(10);
    expect(again.reused).toBe(10);
    expect(again.features).toEqual(first.features);

    const elsewhere = join(dir, "elsewhere");
    await mkdir(elsewhere);
    const other = await drawImageFiles(elsewhere, 13, 5);
    const second = await extractFeatures({ images: other, extractor, store });
    expect(second.reused).toBe(5);
    expect(extracted).toBe(18);
    expect(second.features.slice(0, 512)).toEqual(first.features.slice(5 * 512, 6 * 512));
  });

  it("extracts duplicates once and gives each its row", async () => {
    const [image] = await drawImageFiles(dir, 1);
    const copies = ["a", "b"].map((path) => ({ ...image!, path, file: join(dir, `${path}.png`) }));
    for (const { file } of copies) await copyFile(image!.file, file);
    const set = await extractFeatures({ images: [image!, ...copies], extractor, store });
    expect(extracted).toBe(1);
    expect(set.features).toHaveLength(3 * 512);
    expect(set.features.slice(1024)).toEqual(set.features.slice(0, 512));
  });

  it("uses a duplicate where the first file has gone", async () => {
    const [image] = await drawImageFiles(dir, 1);
    const copy = { ...image!, path: "copy", file: join(dir, "copy.png") };
    await copyFile(image!.file, copy.file);
    await rm(image!.file);
    const set = await extractFeatures({ images: [image!, copy], extractor, store });
    expect(set.failures).toEqual([]);
    expect(set.sha256s).toHaveLength(2);
  });

  it("leaves out files that cannot be used, says which and why, and goes on", async () => {
    const images = await drawImageFiles(dir, 9);
    const [changed, , gone, cut] = images;
    await copyFile(images[1]!.file, changed!.file);
    await rm(gone!.file);
    await truncate(cut!.file, 20);
    const told: string[] = [];
    const set = await extractFeatures({
      images,
      extractor,
      store,
      batchSize: 2,
      onFailure: ({ path }) => told.push(path),
    });
    expect(set.failures.map(({ path, code }) => [path, code])).toEqual([
      ["0.png", "CHANGED"],
      ["2.png", "FILE_UNREADABLE"],
      ["3.png", "CHANGED"],
    ]);
    expect(told.toSorted()).toEqual(["0.png", "2.png", "3.png"]);
    const rest = images.filter((_, index) => ![0, 2, 3].includes(index));
    expect(set.sha256s).toEqual(rest.map(({ sha256 }) => sha256));
    expect(set.features).toHaveLength(6 * 512);
    const last = await network.extract(await network.decode(rest[5]!.file), 1);
    expect(set.features.slice(5 * 512)).toEqual(last);
    // Nothing wrong was kept: the images are back, and so are their own rows.
    await drawImageFiles(dir, 9);
    const healed = await extractFeatures({ images, extractor, store });
    expect(healed).toMatchObject({ reused: 6, failures: [] });
  });

  it("fails when no image can be used", async () => {
    const images = await drawImageFiles(dir, 3);
    for (const { file } of images) await writeFile(file, "gone wrong");
    const extraction = extractFeatures({ images, extractor, store });
    await expect(extraction).rejects.toMatchObject({
      code: "ALL_IMAGES_FAILED",
      message: expect.stringContaining("0.png"),
    });
    expect((await extractFeatures({ images: [], extractor, store })).features).toHaveLength(0);
  });

  it("never keeps a row that is not of finite numbers", async () => {
    const images = await drawImageFiles(dir, 4);
    const broken: Extractor = {
      ...network,
      extract: async (pixels, count) => {
        const rows = await network.extract(pixels, count);
        rows[512 + 7] = NaN;
        return rows;
      },
    };
    const set = await extractFeatures({ images, extractor: broken, store });
    expect(set.failures).toMatchObject([{ path: "1.png", code: "NOT_FINITE" }]);
    expect(await extractFeatures({ images, extractor, store })).toMatchObject({ reused: 3, failures: [] });
  });

  it("keeps what it has when it is canceled, and goes on from there", async () => {
    const images = await drawImageFiles(dir, 40);
    const controller = new AbortController();
    const onProgress = ({ done }: StageProgress) => done >= 8 && controller.abort();
    const canceled = extractFeatures({
      images,
      extractor,
      store,
      batchSize: 8,
      signal: controller.signal,
      onProgress,
    });
    await expect(canceled).rejects.toMatchObject({ code: "CANCELED" });
    expect(extracted).toBe(8);
    const set = await extractFeatures({ images, extractor, store: await open() });
    expect(set.reused).toBe(8);
    expect(extracted).toBe(40);
    expect(set.sha256s).toHaveLength(40);
  });

  it("keeps what it has when the network fails", async () => {
    const images = await drawImageFiles(dir, 40);
    const failing: Extractor = {
      ...extractor,
      extract: (pixels, count) =>
        extracted >= 16 ? Promise.reject(new Error("no more")) : extractor.extract(pixels, count),
    };
    await expect(extractFeatures({ images, extractor: failing, store })).rejects.toThrow("no more");
    expect((await extractFeatures({ images, extractor, store })).reused).toBe(16);
  });

  it("extracts the rows of a damaged shard again, to the same bytes", async () => {
    const images = await drawImageFiles(dir, 40);
    const before = await extractFeatures({ images, extractor, store });
    const shardFolder = join(dir, "store", network.info.fingerprint);
    const shards = (await readdir(shardFolder)).toSorted();
    expect(shards).toHaveLength(2);
    await truncate(join(shardFolder, shards[0]!), 5000);
    const after = await extractFeatures({ images, extractor, store: await open() });
    expect(warnings).toHaveLength(1);
    expect([8, 32]).toContain(after.reused);
    expect(extracted).toBe(40 + 40 - after.reused);
    expect(after.features).toEqual(before.features);
  });

  describe("with further views", () => {
    const withViews = async (count: number, views: number) =>
      (await drawImageFiles(dir, count)).map((image) => ({ ...image, views }));

    it("gives each image its views' rows after its own, extracted from what the views show", async () => {
      const images = await withViews(5, 2);
      const steps: StageProgress[] = [];
      const onProgress = (step: StageProgress) => steps.push(step);
      const set = await extractFeatures({ images, extractor, store, batchSize: 4, onProgress });
      expect(set.views).toEqual(images.flatMap(() => [0, 1, 2]));
      expect(set.sha256s).toEqual(images.flatMap(({ sha256 }) => [sha256, sha256, sha256]));
      expect(steps.map(({ done, total }) => [done, total])).toEqual(
        [0, 4, 8, 12, 15].map((done) => [done, 15]),
      );
      for (const [row, view] of set.views.entries()) {
        const { file, sha256 } = images[Math.floor(row / 3)]!;
        const pixels = await network.decode(file);
        const shown = view === 0 ? pixels : renderView(pixels, 32, drawView(sha256, view));
        const alone = await network.extract(shown, 1);
        expect(set.features.slice(row * 512, (row + 1) * 512)).toEqual(alone);
      }
    });

    it("extracts only the views that are not there yet, and leaves the images' own rows where they were", async () => {
      const plain = await extractFeatures({ images: await drawImageFiles(dir, 6), extractor, store });
      expect(await readdir(join(dir, "store"))).toEqual([network.info.fingerprint]);
      const one = await extractFeatures({ images: await withViews(6, 1), extractor, store });
      expect([one.reused, extracted]).toEqual([6, 12]);
      const images = await withViews(8, 3);
      const set = await extractFeatures({ images, extractor, store: await open() });
      expect([set.reused, extracted]).toEqual([12, 32]);
      const own = set.views.flatMap((view, row) => (view === 0 && row < 24 ? [row] : []));
      const rows = own.flatMap((row) => [...set.features.subarray(row * 512, (row + 1) * 512)]);
      expect(Float32Array.from(rows)).toEqual(plain.features);
      const again = await extractFeatures({ images, extractor, store: await open() });
      expect([again.reused, extracted]).toEqual([32, 32]);
      expect(again.features).toEqual(set.features);
    });

    it("shows those images themselves alone that want no views, and of the others nothing that cannot be read", async () => {
      const [cut, ...rest] = await withViews(4, 1);
      await truncate(cut!.file, 20);
      const held = await drawImageFiles(dir, 2, 10);
      const set = await extractFeatures({ images: [cut!, ...rest, ...held], extractor, store });
      expect(set.views).toEqual([0, 1, 0, 1, 0, 1, 0, 0]);
      expect(set.failures.map(({ path }) => path)).toEqual(["0.png"]);
      expect(set.features).toHaveLength(8 * 512);
      const pictures = pairRows([cut!, ...rest, ...held], set);
      expect(pictures.map(({ image }) => image.path).slice(-3)).toEqual(["3.png", "10.png", "11.png"]);
      expect(() => pairRows([...rest, ...held].toReversed(), set)).toThrow("do not fit");
    });

    it("does without a view whose row is worthless, says so, and asks for it again", async () => {
      const images = await withViews(2, 1);
      const broken: Extractor = {
        ...network,
        extract: async (pixels, count) => {
          const rows = await network.extract(pixels, count);
          rows[512 + 7] = NaN;
          return rows;
        },
      };
      const told: ExtractionFailure[] = [];
      const onFailure = (failure: ExtractionFailure) => told.push(failure);
      const set = await extractFeatures({ images, extractor: broken, store, onFailure });
      expect(set.views).toEqual([0, 0, 1]);
      expect(set.failures).toMatchObject([{ path: "0.png", view: 1, code: "NOT_FINITE" }]);
      expect(told).toEqual(set.failures);
      expect(pairRows(images, set).map(({ image }) => image.path)).toEqual(["0.png", "1.png", "1.png"]);
      expect((await extractFeatures({ images, extractor, store })).reused).toBe(3);
    });
  });

  it("tells how far it is and how long it will take", async () => {
    const images = await drawImageFiles(dir, 24);
    await extractFeatures({ images: images.slice(0, 4), extractor, store });
    const steps: StageProgress[] = [];
    await extractFeatures({ images, extractor, store, batchSize: 8, onProgress: (step) => steps.push(step) });
    expect(steps[0]).toEqual({ done: 4, total: 24, ratePerSecond: null, etaMs: null });
    expect(steps.map(({ done }) => done)).toEqual([4, 12, 20, 24]);
    expect(steps.at(-1)).toMatchObject({ etaMs: 0 });
    for (const { ratePerSecond, etaMs, done } of steps.slice(1))
      expect(etaMs).toBeCloseTo(((24 - done) / ratePerSecond!) * 1000, 6);
  });
});
