/** What other programs made, taken over by a real server: Keras's top models, and features of tutorial scripts. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  calibratedTopModel,
  importKerasTopModel,
  loadBundle,
  loadExtractor,
  predict,
} from "@smallset/ml-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../../packages/ml-core/src/features/npy.js";
import { ask, codeOf, followToEnd, query, upload, type TestFile } from "../support/client.js";
import { drawDataset, drawPhoto } from "../support/draw-photos.js";
import { importFiles, runWhenOver, startRun, TINY_EXTRACTOR, versionWhenDone } from "../support/main-path.js";
import { startStack, type TestStack } from "../support/stack.js";
import { promote, register, signInAs } from "./model-steps.js";

const goldens = resolve(import.meta.dirname, "../../../../packages/ml-core/test/interop/goldens");
const IMPORT = `mutation ($input: ImportKerasModelInput!) { importKerasModel(input: $input) { id name kind status } }`;

const IMPORT_FEATURES = `mutation ($input: ImportFeaturesInput!) { importFeatures(input: $input) { id status } }`;

describe("what comes from elsewhere", () => {
  let stack: TestStack;
  let datasetVersionId: string;
  let photos: TestFile[];
  beforeAll(async () => {
    stack = await startStack();
    await stack.startWorker();
    photos = await drawDataset({ train: 6, validation: 6 });
    datasetVersionId = (await importFiles(stack, "Patterns", photos)).id;
  });
  afterAll(() => stack.stop());

  describe("a top model from Keras", () => {
    const send = async (name: string, as = "top.h5") =>
      upload(stack, [{ path: as, bytes: await readFile(join(goldens, name)) }]);
    const input = async (name: string, more: object = {}) => ({
      uploadId: await send(name),
      datasetVersionId,
      extractor: TINY_EXTRACTOR,
      ...more,
    });
    const start = async (given: object): Promise<{ id: string; name: string; kind: string }> =>
      (
        await query<{ importKerasModel: { id: string; name: string; kind: string } }>(stack, IMPORT, {
          input: given,
        })
      ).importKerasModel;
    const code = async (given: object, target: Parameters<typeof codeOf>[0] = stack) =>
      codeOf(target, IMPORT, { input: given });

    it("is measured on a dataset, registered, promoted, and answers as Keras's own numbers say", async () => {
      const given = await input("keras-3-vgg-32px.h5", { idempotencyKey: "import-1" });
      const run = await start(given);
      expect(run).toMatchObject({ name: "top.h5", kind: "imported" });
      expect((await start(given)).id).toBe(run.id);
      expect(await code({ ...given, name: "another" })).toBe("CONFLICT");
      const over = await runWhenOver(stack, run.id);
      expect([over.status, over.error]).toEqual(["FINISHED", null]);
      expect(over.evaluation!.confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(12);
      expect(over.metrics).toMatchObject([
        { key: "val/accuracy", steps: [0], values: [over.evaluation!.accuracy] },
        { key: "val/loss", steps: [0] },
      ]);

      await register(stack, { runId: run.id, modelName: "from-keras" });
      await promote(stack, { modelName: "from-keras", versionNumber: 1 });
      const photo = await drawPhoto("stripes", 900);
      const response = await fetch(`${stack.origin}/api/models/from-keras/predict`, {
        method: "POST",
        headers: { cookie: stack.cookie, "content-type": "image/jpeg" },
        body: new Uint8Array(photo),
      });
      const { images, digest, temperature } = (await response.json()) as any;

      const spec = { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" } as const;
      const extractor = await loadExtractor({ spec, weightsDir: stack.dataDir, engine: "onnx" });
      const features = await extractor.extract(await extractor.decode(photo), 1);
      await extractor.close();
      const classNames = ["dots", "stripes"];
      const { topModel } = await importKerasTopModel({
        file: join(goldens, "keras-3-vgg-32px.h5"),
        classNames,
      });
      const bundle = await loadBundle(join(stack.dataDir, "bundles", digest));
      expect(bundle.reliability!.temperature).toBe(temperature);
      const expected = predict({
        topModel: calibratedTopModel({ topModel, reliability: bundle.reliability }),
        features,
      });
      for (const { classIndex, probability } of images[0].predictions)
        expect(probability).toBeCloseTo(expected[classIndex]!, 4);
    });

    it("may have its classes in another order", async () => {
      const evaluate = async (classNames?: string[]) => {
        const { id } = await start(await input("keras-3-vgg-32px.h5", { ...(classNames && { classNames }) }));
        return (await runWhenOver(stack, id)).evaluation!.confusionMatrix;
      };
      const [straight, turned] = [await evaluate(), await evaluate(["stripes", "dots"])];
      expect(turned).toEqual(straight.map((row) => row.toReversed()));
      expect(await code(await input("keras-3-vgg-32px.h5", { classNames: ["dots", "zigzag"] }))).toBe(
        "CLASS_COUNT_MISMATCH",
      );
    });

    it("cannot be trained again, which is said", async () => {
      const { id } = await stack.db.run.findFirstOrThrow({ where: { kind: "imported" } });
      const VERIFY = "mutation ($id: ID!) { verifyRun(id: $id) { id } }";
      const CLONE = "mutation ($id: ID!) { cloneRun(id: $id, changes: {}) { id } }";
      expect(await codeOf(stack, VERIFY, { id })).toBe("TRAINED_ELSEWHERE");
      expect(await codeOf(stack, CLONE, { id })).toBe("TRAINED_ELSEWHERE");
    });

    it.each([
      ["keras-3-tanh.h5", "KERAS_MODEL_UNSUPPORTED", /top\.h5.*activation "tanh"/],
      ["keras-2-seed.h5", "CLASS_COUNT_MISMATCH", /top\.h5 tells 3 classes apart, but 2/],
      ["keras-2-tutorial-compiled.h5", "FEATURE_SET_MISMATCH", /takes 16 features.*gives 512/],
      ["goldens.json", "WEIGHTS_LAYOUT", /top\.h5 .*not a whole HDF5 file/],
    ])("fails by name with %s", async (name, expected, message) => {
      const { id } = await start(await input(name));
      const { status, error } = await runWhenOver(stack, id);
      expect([status, error!.code]).toEqual(["FAILED", expected]);
      expect(error!.message).toMatch(message);
      expect(error!.message).not.toContain(stack.dataDir);
      expect(error!.nextStep).toBeTruthy();
      // Before any photo went through the backbone.
      expect((await stack.db.run.findUniqueOrThrow({ where: { id } })).featureSetId).toBeNull();
    });

    it("is refused at once where it cannot be one", async () => {
      const base = { datasetVersionId, extractor: TINY_EXTRACTOR };
      expect(await code({ ...base, uploadId: await send("goldens.json", "goldens.json") })).toBe(
        "NOT_A_KERAS_FILE",
      );
      const cut = (await readFile(join(goldens, "keras-3-vgg-32px.h5"))).subarray(0, 20_000);
      const { id } = await start({
        ...base,
        uploadId: await upload(stack, [{ path: "cut.h5", bytes: cut }]),
      });
      expect((await runWhenOver(stack, id)).error!.code).toBe("WEIGHTS_LAYOUT");

      const uploadId = await send("keras-3-seed.h5", "huge.h5");
      await stack.db.uploadFile.updateMany({ where: { uploadId }, data: { bytes: 2n ** 31n } });
      const { errors } = await ask(stack, IMPORT, { input: { ...base, uploadId } });
      expect(errors![0]!.extensions).toMatchObject({
        code: "FILE_TOO_LARGE",
        nextStep: expect.stringMatching(/include_optimizer/),
      });
      const views = { extractor: { ...TINY_EXTRACTOR, augmentationViews: 1 } };
      expect(await code(await input("keras-3-vgg-32px.h5", views))).toBe("VIEWS_UNUSED");
      expect(await code(await input("keras-3-vgg-32px.h5"), await signInAs(stack, "VIEWER"))).toBe(
        "FORBIDDEN",
      );
      expect(
        await stack.db.auditEvent.count({ where: { action: "importKerasModel", outcome: "FILE_TOO_LARGE" } }),
      ).toBe(1);
    });
  });

  describe("features of a tutorial's script", () => {
    const SPLITS = ["train", "validation"] as const;
    const npy: TestFile[] = [];
    /** As a script would leave them: rows in the generator's order, and the generator's file names. */
    beforeAll(async () => {
      const spec = { weights: "random", imageSizePx: 32, preset: "vgg16-caffe" } as const;
      const extractor = await loadExtractor({ spec, weightsDir: stack.dataDir, engine: "onnx" });
      for (const split of SPLITS) {
        const own = photos.filter(({ path }) => path.startsWith(`${split}/`));
        own.sort((a, b) => (a.path < b.path ? -1 : 1));
        const pixels = await Promise.all(own.map(({ bytes }) => extractor.decode(bytes)));
        const data = await extractor.extract(new Uint8Array(Buffer.concat(pixels)), own.length);
        const file = join(stack.dataDir, `${split}.npy`);
        await writeNpy(file, { data, shape: [own.length, 1, 1, 512] });
        npy.push({ path: `bottleneck_features_${split}.npy`, bytes: await readFile(file) });
        const names = own.map(({ path }) => path.slice(split.length + 1));
        npy.push({ path: `${split}.json`, bytes: Buffer.from(JSON.stringify(names)) });
      }
      await extractor.close();
    });
    const files = SPLITS.map((split) => ({
      split,
      features: `bottleneck_features_${split}.npy`,
      labels: `${split}.json`,
    }));
    const begin = async (more: object = {}): Promise<{ id: string }> => {
      const uploadId = await upload(stack, npy);
      const given = { name: "From a script", uploadId, files, extractor: TINY_EXTRACTOR, ...more };
      return (await query<{ importFeatures: { id: string } }>(stack, IMPORT_FEATURES, { input: given }))
        .importFeatures;
    };

    it("are a dataset to train on, without extracting anything, to the same result as the photos", async () => {
      const { id } = await begin({ idempotencyKey: "features-1" });
      expect((await begin({ idempotencyKey: "features-1" })).id).toBe(id);
      expect(await versionWhenDone(stack, id)).toMatchObject({ status: "READY", imageCount: 24 });
      const hyperparameters = { epochs: 4, hiddenLayers: [{ units: 8, dropout: 0 }] };
      const [theirs, ours] = [
        await startRun(stack, { datasetVersionId: id, hyperparameters }),
        await startRun(stack, { datasetVersionId, hyperparameters }),
      ];
      const log = (await followToEnd(stack, theirs)).flatMap((event) => event.log?.message ?? []);
      expect(log).toContain("24 images have features; 24 of them were extracted before.");
      const [a, b] = [await runWhenOver(stack, theirs), await runWhenOver(stack, ours)];
      expect(a.evaluation!.confusionMatrix).toEqual(b.evaluation!.confusionMatrix);
      // Of other batches, features differ in their last bits.
      expect(a.evaluation!.loss).toBeCloseTo(b.evaluation!.loss, 3);
      // A row can be looked at, wherever photos are.
      const image = await stack.db.image.findFirstOrThrow({ where: { datasetVersionId: id } });
      const picture = await fetch(`${stack.origin}/api/images/${image.sha256}`, {
        headers: { cookie: stack.cookie },
      });
      expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/webp"]);
      const REFUSED = "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }";
      // There are no photos to look at again, or to mirror.
      for (const other of [{ imageSizePx: 64 }, { augmentationViews: 1 }])
        expect(
          await codeOf(stack, REFUSED, {
            input: { datasetVersionId: id, extractor: { ...TINY_EXTRACTOR, ...other } },
          }),
        ).toBe("FEATURES_ONLY");
    });

    it("are refused by name where rows, labels or length do not fit", async () => {
      const error = async (more: object) =>
        (await versionWhenDone(stack, (await begin({ name: "Refused", ...more })).id)).error;
      const mixed = [{ ...files[0]!, labels: undefined }, files[1]!];
      expect((await error({ files: mixed }))!.code).toBe("CLASS_NAMES_MISSING");
      const swapped = [{ ...files[0]!, features: "train.json" }, files[1]!];
      expect((await error({ files: swapped }))!.message).toMatch(/^train\.json/);
      const longer = await error({ extractor: { ...TINY_EXTRACTOR, imageSizePx: 64 } });
      expect(longer).toMatchObject({
        code: "FEATURE_SET_MISMATCH",
        message: expect.stringMatching(
          /bottleneck_features_train\.npy holds 1 × 1 × 512 .* gives 2 × 2 × 512/,
        ),
      });
      const uploadId = await upload(stack, npy);
      const refusal = (more: object, target: Parameters<typeof codeOf>[0] = stack) =>
        codeOf(target, IMPORT_FEATURES, { input: { name: "Refused", uploadId, files, ...more } });
      expect(await refusal({ files: [files[0]] })).toBe("BAD_USER_INPUT");
      expect(await refusal({ classIndices: "none.json" })).toBe("BAD_USER_INPUT");
      expect(await refusal({}, await signInAs(stack, "VIEWER"))).toBe("FORBIDDEN");
    });
  });
});
