/** Photos over HTTP, answered by model name: aliases, versions, abstention, receipts, promotion under load, backpressure. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importKerasTopModel, loadBundle, predict, withTemperature } from "@smallset/ml-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, query, sha256Of, upload } from "../support/client.js";
import { drawDataset, drawPhoto } from "../support/draw-photos.js";
import { buildTinyOnnx } from "../../../../packages/ml-core/test/helpers/tiny-onnx.js";
import { importFiles, runWhenOver, startRun, until } from "../support/main-path.js";
import { startStack, type TestProcess, type TestStack } from "../support/stack.js";
import {
  GOOD,
  POOR,
  promote,
  register,
  REGISTER,
  signInAs,
  trainedRun,
  type RegisteredVersion,
} from "./model-steps.js";

interface Answer {
  status: number;
  retryAfter: string | null;
  body: any;
}

describe("prediction by model name", () => {
  let stack: TestStack;
  let worker: TestProcess;
  let backbones: string;
  let datasetVersionId: string;
  let good: string;
  let versions: RegisteredVersion[];
  let photos: Buffer[];
  beforeAll(async () => {
    backbones = await mkdtemp(join(tmpdir(), "smallset-backbones-"));
    stack = await startStack({ MAX_WAITING_PREDICTIONS: "12", BACKBONES_DIR: backbones });
    worker = await stack.startWorker();
    datasetVersionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 8, validation: 4 })))
      .id;
    good = await trainedRun(stack, datasetVersionId, GOOD);
    const poor = await trainedRun(stack, datasetVersionId, POOR);
    versions = [
      await register(stack, { runId: good, modelName: "patterns" }),
      await register(stack, { runId: poor, modelName: "patterns" }),
    ];
    await promote(stack, { modelName: "patterns", versionNumber: 1 });
    photos = await Promise.all([700, 701, 702].map((index) => drawPhoto("stripes", index)));
  });
  afterAll(async () => {
    await stack.stop();
    await rm(backbones, { recursive: true, force: true });
  });

  async function post(
    path: string,
    body: string | FormData | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { "content-type": "image/jpeg" },
    cookie = stack.cookie,
  ): Promise<Answer> {
    const response = await fetch(`${stack.origin}/api/models/${path}`, {
      method: "POST",
      headers: { cookie, ...headers },
      body,
    });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: await response.json(),
    };
  }
  const bytes = (photo: Buffer) => new Uint8Array(photo);
  const form = (files: Buffer[]) => {
    const data = new FormData();
    for (const [index, file] of files.entries())
      data.append("image", new Blob([bytes(file)]), `${index}.jpg`);
    return data;
  };

  it("answers a raw image with probabilities and a receipt", async () => {
    const { status, body } = await post("patterns/predict?topK=2", bytes(photos[0]!));
    expect([status, body.error]).toEqual([200, undefined]);
    const { extractor } = await stack.db.run.findUniqueOrThrow({ where: { id: good } });
    expect(body).toMatchObject({
      modelName: "patterns",
      version: 1,
      alias: "production",
      digest: versions[0]!.digest,
      extractorFingerprint: (extractor as { fingerprint: string }).fingerprint,
      pretrained: false,
      threshold: null,
    });
    expect(body.images).toHaveLength(1);
    const [image] = body.images;
    expect(image).toMatchObject({ sha256: sha256Of(photos[0]!), abstained: false, error: null });
    expect(image.predictions[0].probability).toBeGreaterThanOrEqual(image.predictions[1].probability);
    expect(image.predictions[0].probability + image.predictions[1].probability).toBeCloseTo(1, 5);
    for (const part of ["decodeMs", "extractMs", "topModelMs"])
      expect(image.latency[part]).toBeGreaterThan(0);
  });

  it("answers the files of a form in their order, as it answers them alone, and names what it cannot read", async () => {
    const files = [photos[0]!, Buffer.from("no picture"), photos[1]!, photos[2]!];
    const { status, body } = await post("patterns/predict", form(files), {});
    expect(status).toBe(200);
    expect(body.images.map((image: any) => image.fileName)).toEqual(["0.jpg", "1.jpg", "2.jpg", "3.jpg"]);
    expect(body.images[1]).toMatchObject({ predictions: [], latency: null });
    expect(body.images[1].error.code).toBe("UNSUPPORTED_FORMAT");
    for (const index of [0, 2, 3]) {
      const alone = (await post("patterns/predict", bytes(files[index]!))).body.images[0];
      const together = body.images[index];
      expect(together.predictions.map((entry: any) => entry.className)).toEqual(
        alone.predictions.map((entry: any) => entry.className),
      );
      expect(together.predictions[0].probability).toBeCloseTo(alone.predictions[0].probability, 4);
    }
    expect(
      (await readdir(join(stack.dataDir, "work"))).filter((name) => name.startsWith("predict-")),
    ).toEqual([]);
  });

  it("asks the version or the alias of the address", async () => {
    await promote(stack, { modelName: "patterns", versionNumber: 2, alias: "challenger" });
    const body = () => bytes(photos[0]!);
    expect((await post("patterns/predict?version=2", body())).body).toMatchObject({
      version: 2,
      alias: null,
    });
    expect((await post("patterns/predict?alias=challenger", body())).body).toMatchObject({ version: 2 });
    for (const [path, status, code] of [
      ["nothing/predict", 404, "NOT_FOUND"],
      ["patterns/predict?version=9", 404, "NOT_FOUND"],
      ["patterns/predict?alias=nobody", 404, "NOT_FOUND"],
      ["patterns/predict?alias=production&version=1", 400, "BAD_USER_INPUT"],
      ["patterns/predict?topK=0", 400, "BAD_USER_INPUT"],
    ] as const) {
      const answer = await post(path, body());
      expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
    }
  });

  it("refuses bodies that hold no photos, viewers, and people who are not signed in", async () => {
    const empty = await post("patterns/predict", new Uint8Array());
    expect([empty.status, empty.body.code]).toEqual([400, "BAD_USER_INPUT"]);
    const json = await post("patterns/predict", "{}", { "content-type": "application/json" });
    expect([json.status, json.body.code]).toEqual([400, "BAD_USER_INPUT"]);
    const noFiles = new FormData();
    noFiles.append("a", "b");
    expect((await post("patterns/predict", noFiles, {})).body.code).toBe("BAD_USER_INPUT");
    const cut = await post(
      "patterns/predict",
      '--x\r\nContent-Disposition: form-data; name="i"; filename="a"\r\n\r\nabc',
      {
        "content-type": "multipart/form-data; boundary=x",
      },
    );
    expect([cut.status, cut.body.code]).toEqual([400, "BAD_USER_INPUT"]);
    const type = { "content-type": "image/jpeg" };
    const viewer = await signInAs(stack, "VIEWER");
    expect((await post("patterns/predict", bytes(photos[0]!), type, viewer.cookie)).status).toBe(403);
    expect((await post("patterns/predict", bytes(photos[0]!), type, "")).status).toBe(401);
  });

  it("abstains below the version's threshold", async () => {
    const runId = good;
    await register(stack, { runId, modelName: "careful", threshold: 1 });
    await register(stack, { runId, modelName: "careful", threshold: 0.01 });
    const abstained = async (version: number) =>
      (await post(`careful/predict?version=${version}`, bytes(photos[0]!))).body.images[0].abstained;
    expect([await abstained(1), await abstained(2)]).toEqual([true, false]);
  });

  it("chooses the threshold for a target precision, and answers with calibrated probabilities", async () => {
    const { abstentionChoices } = await query<{ abstentionChoices: any[] }>(
      stack,
      "query ($runId: ID!) { abstentionChoices(runId: $runId) { targetPrecision threshold answeredCount rightCount count } }",
      { runId: good },
    );
    const choice = abstentionChoices.find(({ targetPrecision }) => targetPrecision === 0.9);
    expect(choice.count).toBe(8);
    expect(choice.rightCount / choice.answeredCount).toBeGreaterThanOrEqual(0.9);
    const { id } = await register(stack, { runId: good, modelName: "sure", targetPrecision: 0.9 });
    const { modelVersion } = await query<{ modelVersion: any }>(
      stack,
      `query ($id: ID!) { modelVersion(id: $id) { threshold temperature abstention { targetPrecision threshold answeredCount }
         reliability { temperature split count crossFitted before { ece } after { ece bins { count accuracy meanProbability } } } } }`,
      { id },
    );
    expect(modelVersion.threshold).toBe(choice.threshold);
    expect(modelVersion.abstention).toMatchObject({
      targetPrecision: 0.9,
      answeredCount: choice.answeredCount,
    });
    const { reliability, temperature } = modelVersion;
    expect(reliability).toMatchObject({ temperature, split: "validation", count: 8, crossFitted: true });
    expect(reliability.after.bins.reduce((sum: number, bin: any) => sum + bin.count, 0)).toBe(8);

    const { body } = await post("sure/predict?version=1", bytes(photos[0]!));
    expect(body).toMatchObject({ threshold: choice.threshold, temperature });
    const uploadId = await upload(stack, [{ path: "a.jpg", bytes: photos[0]! }]);
    const { predictImages } = await query<{ predictImages: any[] }>(
      stack,
      "mutation ($input: PredictImagesInput!) { predictImages(input: $input) { predictions { probability } } }",
      { input: { runId: good, uploadId } },
    );
    // Who tries a photo on the run's page and on the model's reads one number, though only one of them is registered.
    expect(temperature).not.toBe(1);
    const probabilities = (answers: { probability: number }[]) => answers.map((one) => one.probability);
    for (const [index, probability] of probabilities(body.images[0].predictions).entries())
      expect(probability).toBeCloseTo(probabilities(predictImages[0].predictions)[index]!, 6);

    const code = (input: object) =>
      codeOf(stack, REGISTER, { input: { runId: good, modelName: "sure", ...input } });
    expect(await code({ targetPrecision: 0.9, threshold: 0.5 })).toBe("BAD_USER_INPUT");
    expect(await code({ targetPrecision: 1.5 })).toBe("BAD_USER_INPUT");
  });

  it("answers over GraphQL by model name, too", async () => {
    const uploadId = await upload(stack, [{ path: "a.jpg", bytes: photos[0]! }]);
    const PREDICT = `mutation ($input: PredictImagesInput!) { predictImages(input: $input) {
      fileName abstained predictions { className } receipt { modelName version alias digest } } }`;
    const { predictImages } = await query<{ predictImages: any[] }>(stack, PREDICT, {
      input: { modelName: "patterns", uploadId },
    });
    expect(predictImages).toMatchObject([
      {
        fileName: "a.jpg",
        abstained: false,
        receipt: { version: 1, alias: "production", digest: versions[0]!.digest },
      },
    ]);
    expect(await codeOf(stack, PREDICT, { input: { uploadId } })).toBe("BAD_USER_INPUT");
    expect(await codeOf(stack, PREDICT, { input: { uploadId, runId: good, modelName: "patterns" } })).toBe(
      "BAD_USER_INPUT",
    );
  });

  it("switches traffic with a promotion, without a failed or a mixed request", async () => {
    const alone = async (version: number) =>
      (await post(`patterns/predict?version=${version}`, bytes(photos[0]!))).body.images[0].predictions;
    const expected = new Map([
      [1, await alone(1)],
      [2, await alone(2)],
    ]);
    const seen: number[] = [];
    let stop = false;
    const client = async () => {
      while (!stop) {
        const { status, body } = await post("patterns/predict", form([photos[0]!, photos[0]!]), {});
        expect([status, body.code]).toEqual([200, undefined]);
        for (const image of body.images)
          expect(image.predictions[0].probability).toBeCloseTo(expected.get(body.version)[0].probability, 4);
        expect(body.digest).toBe(versions[body.version - 1]!.digest);
        seen.push(body.version);
      }
    };
    const clients = [client(), client(), client()];
    const promoteBackAndForth = async () => {
      for (const versionNumber of [2, 1, 2, 1]) {
        const before = seen.length;
        await until("answers before the promotion", async () => seen.length >= before + 4);
        await promote(stack, { modelName: "patterns", versionNumber, overrideGate: true });
        const { body } = await post("patterns/predict", bytes(photos[0]!));
        expect(body.version).toBe(versionNumber);
      }
    };
    // A client that fails ends the test with its own words.
    await Promise.race([promoteBackAndForth(), Promise.all(clients)]).finally(() => (stop = true));
    await Promise.all(clients);
    expect(new Set(seen)).toEqual(new Set([1, 2]));
  });

  it("exports a version in every format, makes each once, and names the file", async () => {
    const get = (path: string, cookie = stack.cookie) =>
      fetch(`${stack.origin}/api/models/${path}`, { headers: { cookie } });
    const HDF5 = "\u0089HDF\r\n";
    for (const [format, fileName, magic] of [
      ["keras-top", "patterns-v1-top.h5", HDF5],
      ["keras", "patterns-v1.h5", HDF5],
      ["onnx-top", "patterns-v1-top.onnx", "\u0008"],
      ["onnx", "patterns-v1.onnx", "\u0008"],
      ["tfjs-top", "patterns-v1-top-tfjs.zip", "PK"],
      ["zip", "patterns-v1.zip", "PK"],
    ] as const) {
      const response = await get(`patterns/versions/1/export?format=${format}`);
      expect([format, response.status]).toEqual([format, 200]);
      expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${fileName}"`);
      const file = Buffer.from(await response.arrayBuffer());
      expect(file.subarray(0, magic.length).toString("latin1")).toBe(magic);
      expect(response.headers.get("etag")).toBe(`"${sha256Of(file)}"`);
    }
    const before = await stack.db.modelExport.findMany({ orderBy: { format: "asc" } });
    expect(before).toHaveLength(6);
    expect((await get("patterns/versions/1/export?format=keras-top")).status).toBe(200);
    expect(await stack.db.modelExport.findMany({ orderBy: { format: "asc" } })).toEqual(before);
    for (const [path, status] of [
      ["patterns/versions/9/export", 404],
      ["nothing/versions/1/export", 404],
      ["patterns/versions/1/export?format=word", 400],
    ] as const)
      expect([path, (await get(path)).status]).toEqual([path, status]);
    expect((await get("patterns/versions/1/export", "")).status).toBe(401);
  });

  it("exports a top model that answers as the version does", async () => {
    const response = await fetch(`${stack.origin}/api/models/patterns/versions/1/export?format=keras-top`, {
      headers: { cookie: stack.cookie },
    });
    const file = join(stack.dataDir, "top.h5");
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const { topModel } = await importKerasTopModel({ file, classNames: ["dots", "stripes"] });
    const bundle = await loadBundle(join(stack.dataDir, "bundles", versions[0]!.digest));
    const { temperature } = await stack.db.modelVersion.findUniqueOrThrow({ where: { id: versions[0]!.id } });
    expect(temperature).not.toBe(1);
    const calibrated = withTemperature(bundle.topModel, temperature!);
    const features = Float32Array.from({ length: 4 * 512 }, (_, index) => Math.abs(Math.sin(index)) * 9);
    const [exported, own] = [predict({ topModel, features }), predict({ topModel: calibrated, features })];
    for (const [index, probability] of exported.entries()) expect(probability).toBeCloseTo(own[index]!, 5);
  });

  it("serves and exports a model of an operator's backbone, which it finds by name", async () => {
    await buildTinyOnnx(backbones, { imageSizePx: 32 });
    // In half precision and ending in a sigmoid: what an export has to know besides.
    const extractor = { weights: "onnx:tiny", imageSizePx: 32, rowType: "float16" };
    const hyperparameters = { epochs: 2, output: "sigmoid" };
    const runId = await startRun(stack, { datasetVersionId, extractor, hyperparameters });
    expect((await runWhenOver(stack, runId)).error).toBeNull();
    const { id } = await register(stack, { runId, modelName: "tiny" });
    expect((await post("tiny/predict?version=1", bytes(photos[0]!))).body.images[0].error).toBeNull();
    const { modelVersion } = await query<{ modelVersion: { exports: { format: string }[] } }>(
      stack,
      "query ($id: ID!) { modelVersion(id: $id) { exports { format } } }",
      { id },
    );
    const offered = modelVersion.exports.map(({ format }) => format);
    expect(offered).toEqual(["zip", "onnx", "onnx-top", "keras-top", "tfjs-top"]);
    const get = (format: string) =>
      fetch(`${stack.origin}/api/models/tiny/versions/1/export?format=${format}`, {
        headers: { cookie: stack.cookie },
      });
    for (const format of offered) expect([format, (await get(format)).status]).toEqual([format, 200]);
    const refused = await get("keras");
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      400,
      "EXPORT_UNSUPPORTED",
    ]);
  });

  it("answers 503 with Retry-After when too many wait, and answers again afterwards", async () => {
    await worker.kill("SIGTERM");
    const waiting = Array.from({ length: 16 }, () => post("patterns/predict", bytes(photos[0]!)));
    const refused = await until("refusals", async () => {
      const settled = await Promise.all(
        waiting.map((answer) =>
          Promise.race([answer, new Promise<null>((done) => setTimeout(done, 20, null))]),
        ),
      );
      const early = settled.filter((answer) => answer !== null);
      return early.length === 4 && early;
    });
    for (const { status, retryAfter, body } of refused) {
      expect([status, body.code]).toEqual([503, "TOO_BUSY"]);
      expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    await stack.startWorker();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(12);
    expect((await post("patterns/predict", bytes(photos[0]!))).status).toBe(200);
  });
});
