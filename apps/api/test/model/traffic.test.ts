/** Many photos at once, a challenger on production's traffic, and the log: what happens beside single answers. */
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toZip } from "@smallset/ml-core";
import { beginBatch, finishBatch, writeBatchProgress } from "../../src/modules/batch/batch.repository.js";
import { deleteForgottenPredictions } from "../../src/modules/prediction/prediction-log.repository.js";
import { openContentStore } from "../../src/storage/content-store.js";
import { openDataFolders } from "../../src/storage/data-folders.js";
import { tidyUp } from "../../src/worker/tidy-up.js";
import { codeOf, openSocket, query, upload, type TestFile } from "../support/client.js";
import { drawDataset, drawPhoto } from "../support/draw-photos.js";
import { importFiles, until, versionWhenDone } from "../support/main-path.js";
import { startStack, type TestProcess, type TestStack } from "../support/stack.js";
import { GOOD, POOR, promote, register, signInAs, trainedRun } from "./model-steps.js";

const BATCH = `id name status total done failedCount abstainedCount classCounts { className count }
  csvUrl jsonUrl error { code } modelVersion { number }`;
const START = `mutation ($input: StartBatchPredictionInput!) { startBatchPrediction(input: $input) { ${BATCH} } }`;
const CANCEL = `mutation ($id: ID!) { cancelBatchPrediction(id: $id) { ${BATCH} } }`;
const CONTINUE = `mutation ($id: ID!) { continueBatchPrediction(id: $id) { ${BATCH} } }`;
const CORRECT = `mutation ($id: ID!, $className: String) {
  correctPrediction(id: $id, className: $className) { id correctedClass } }`;
const SET_SHADOW = "mutation ($input: SetShadowInput!) { setShadow(input: $input) { id } }";
const SET_LOG = `mutation ($input: SetPredictionLogInput!) {
  setPredictionLog(input: $input) { id predictionLogSettings { share retentionDays } } }`;

describe("a model's traffic", () => {
  let stack: TestStack;
  let worker: TestProcess;
  let datasetVersionId: string;
  let photos: TestFile[];
  beforeAll(async () => {
    stack = await startStack({ TAKEOVER_SECONDS: "3" });
    worker = await stack.startWorker();
    datasetVersionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 8, validation: 4 })))
      .id;
    const good = await trainedRun(stack, datasetVersionId, GOOD);
    const poor = await trainedRun(stack, datasetVersionId, POOR);
    await register(stack, { runId: good, modelName: "patterns" });
    await register(stack, { runId: poor, modelName: "patterns" });
    await promote(stack, { modelName: "patterns", versionNumber: 1 });
    photos = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const kind = index % 2 ? "dots" : "stripes";
        return { path: `album/${kind}/${index}.jpg`, bytes: await drawPhoto(kind, 800 + index) };
      }),
    );
  });
  afterAll(() => stack.stop());

  const ask = async (photo: Buffer): Promise<any> => {
    const response = await fetch(`${stack.origin}/api/models/patterns/predict`, {
      method: "POST",
      headers: { cookie: stack.cookie, "content-type": "image/jpeg" },
      body: new Uint8Array(photo),
    });
    expect(response.status).toBe(200);
    return response.json();
  };
  const model = async (fields: string): Promise<any> =>
    (await query<{ registeredModel: any }>(stack, `{ registeredModel(name: "patterns") { ${fields} } }`))
      .registeredModel;
  const get = (path: string, cookie = stack.cookie) =>
    fetch(`${stack.origin}${path}`, { headers: { cookie } });

  describe("a batch", () => {
    const start = async (input: object): Promise<any> =>
      (
        await query<{ startBatchPrediction: any }>(stack, START, {
          input: { modelName: "patterns", ...input },
        })
      ).startBatchPrediction;
    const readRow = (id: string) => stack.db.batchPrediction.findUniqueOrThrow({ where: { id } });
    const whenOver = (id: string): Promise<any> =>
      until("the batch", async () => {
        const { batches } = await model(`batches(first: 20) { edges { node { ${BATCH} } } }`);
        const batch = batches.edges.map((edge: any) => edge.node).find((one: any) => one.id === id);
        return !["SCHEDULED", "RUNNING"].includes(batch.status) && batch;
      });

    it("answers a folder as CSV and JSON, in the folder's order, and names what it could not read", async () => {
      const files = [...photos.slice(0, 20), { path: "album/=note.txt", bytes: Buffer.from("no photo") }];
      const uploadId = await upload(stack, files);
      const { id } = await start({ uploadId });
      const batch = await whenOver(id);
      expect(batch).toMatchObject({ name: "album", status: "FINISHED", total: 21, done: 21, failedCount: 1 });
      expect(batch.classCounts.reduce((sum: number, { count }: any) => sum + count, 0)).toBe(20);
      const json = (await (await get(batch.jsonUrl)).json()) as any;
      expect(json).toMatchObject({ modelName: "patterns", version: 1, classNames: ["dots", "stripes"] });
      expect(json.images.map(({ file }: any) => file)).toEqual(files.map(({ path }) => path));
      const single = (await ask(photos[3]!.bytes)).images[0].predictions[0];
      expect(json.images[3]).toMatchObject({ className: single.className, error: null });
      expect(json.images[3].probability).toBeCloseTo(single.probability, 4);
      const response = await get(batch.csvUrl);
      expect(response.headers.get("content-disposition")).toBe(
        'attachment; filename="album-predictions.csv"',
      );
      const lines = (await response.text()).trimEnd().split("\r\n");
      expect(lines[0]).toBe("file,label,className,probability,abstained,error,dots,stripes");
      expect(lines).toHaveLength(22);
      expect(lines[4]!.split(",").slice(0, 3)).toEqual([photos[3]!.path, "", single.className]);
      // As text: a spreadsheet must not take a file's name for a formula.
      expect(lines[21]).toBe("album/=note.txt,,,,false,UNSUPPORTED_FORMAT,,");
      expect((await get(batch.csvUrl, "")).status).toBe(401);
    });

    it("answers what is inside an archive, and a dataset version beside its labels", async () => {
      const entries = photos.slice(0, 6).map(({ path, bytes }) => ({ name: path, data: bytes }));
      const zip = Buffer.concat(toZip([...entries, { name: "__MACOSX/x", data: Buffer.from("x") }]));
      const uploadId = await upload(stack, [{ path: "album.zip", bytes: zip }]);
      const archived = await whenOver((await start({ uploadId })).id);
      expect(archived).toMatchObject({ name: "album.zip", status: "FINISHED", done: 6, failedCount: 0 });
      const whole = await whenOver((await start({ datasetVersionId, version: 2 })).id);
      expect(whole).toMatchObject({ name: "Patterns, version 1", done: 24, modelVersion: { number: 2 } });
      const json = (await (await get(whole.jsonUrl)).json()) as any;
      expect(new Set(json.images.map(({ label }: any) => label))).toEqual(new Set(["dots", "stripes"]));
    });

    it("is canceled, continued where it stopped, and started once for one key", async () => {
      await worker.kill("SIGTERM");
      const uploadId = await upload(stack, photos);
      const input = { uploadId, name: "In two parts", idempotencyKey: "batch-1" };
      const { id } = await start(input);
      expect((await start(input)).id).toBe(id);
      const code = (body: object) => codeOf(stack, START, { input: { modelName: "patterns", ...body } });
      expect(await code({ ...input, name: "Another" })).toBe("CONFLICT");
      expect(await codeOf(stack, CONTINUE, { id })).toBe("CONFLICT");
      await query(stack, CANCEL, { id });
      expect(await whenOver(id)).toMatchObject({ status: "CANCELED", done: 0 });
      // What an earlier attempt has answered is not answered again: a marked line stays as it is.
      const marked = { file: photos[0]!.path, className: "dots", probability: 0.123, abstained: false };
      const dir = join(stack.dataDir, "work", `batch-${id}`);
      await mkdir(dir);
      const line = JSON.stringify({ ...marked, probabilities: [0.123, 0.877], error: null });
      await writeFile(join(dir, "answers-0.jsonl"), `${line}\n{"file": "half a li`);
      await query(stack, CONTINUE, { id });
      // A worker that was thought dead comes back: it finds that another attempt holds the batch, and changes nothing.
      const stale = (await beginBatch(stack.db, id))!;
      const holder = (await beginBatch(stack.db, id))!;
      expect([stale.attempt, holder.attempt]).toEqual([1, 2]);
      const all = {
        total: 40,
        done: 40,
        failedCount: 0,
        abstainedCount: 0,
        classCounts: [],
        ratePerSecond: 1,
      };
      expect(await writeBatchProgress(stack.db, stale, all)).toBe("taken over");
      await finishBatch(stack.db, stale, { status: "CANCELED" });
      expect(await readRow(id)).toMatchObject({ status: "RUNNING", done: 0 });
      worker = await stack.startWorker();
      const batch = await whenOver(id);
      expect(batch).toMatchObject({ name: "In two parts", status: "FINISHED", total: 40, done: 40 });
      const json = (await (await get(batch.jsonUrl)).json()) as any;
      expect(json.images).toHaveLength(40);
      expect(json.images[0]).toMatchObject(marked);
      expect(json.images.map(({ file }: any) => file)).toEqual(photos.map(({ path }) => path));
      for (const body of [{}, { uploadId, datasetVersionId }])
        expect(await code(body)).toBe("BAD_USER_INPUT");
      const viewer = await signInAs(stack, "VIEWER");
      expect(await codeOf(viewer, CANCEL, { id })).toBe("FORBIDDEN");
    });

    it("neither loses nor doubles an answer when its worker is killed in the middle", async () => {
      // Large enough to be caught half-way; a few photos under many names.
      const large = await Promise.all([1, 2, 3, 4].map((index) => drawPhoto("dots", 850 + index, 1_400)));
      const album = Array.from({ length: 160 }, (_, index) => ({
        path: `many/${String(index).padStart(3, "0")}.jpg`,
        bytes: large[index % large.length]!,
      }));
      const { id } = await start({ uploadId: await upload(stack, album) });
      await until("its first answers", async () => (await readRow(id)).done > 0);
      await worker.kill("SIGKILL");
      const killed = await readRow(id);
      expect(killed.status).toBe("RUNNING");
      expect(killed.done).toBeLessThan(album.length);
      worker = await stack.startWorker();
      const batch = await whenOver(id);
      expect(batch).toMatchObject({ status: "FINISHED", total: 160, done: 160, failedCount: 0 });
      const json = (await (await get(batch.jsonUrl)).json()) as any;
      expect(json.images.map(({ file }: any) => file)).toEqual(album.map(({ path }) => path));
      for (const [index, image] of json.images.entries())
        expect(image.probability).toBeCloseTo(json.images[index % large.length].probability, 4);
      const lines = (await (await get(batch.csvUrl)).text()).trimEnd().split("\r\n");
      expect(lines).toHaveLength(album.length + 1);
    });

    it("tells its progress to whoever follows", async () => {
      const uploadId = await upload(stack, photos);
      const { id } = await start({ uploadId });
      const client = openSocket(stack);
      const seen: any[] = [];
      for await (const { data, errors } of client.iterate<{ batchPredictionChanged: any }>({
        query: "subscription ($id: ID!) { batchPredictionChanged(id: $id) { status done total } }",
        variables: { id },
      })) {
        expect(errors).toBeUndefined();
        seen.push(data!.batchPredictionChanged);
      }
      await client.dispose();
      expect(seen.at(-1)).toEqual({ status: "FINISHED", done: 40, total: 40 });
      expect(seen.length).toBeGreaterThan(1);
    });
  });

  it("is seen by a challenger, whose answers are recorded and never returned", async () => {
    await promote(stack, { modelName: "patterns", versionNumber: 2, alias: "challenger" });
    const report = async () =>
      (
        await model(`shadows { alias version { number } live { number } comparedCount agreedCount liveMs shadowMs
          changes { liveClassName shadowClassName count }
          differences { fileName thumbnailUrl liveClassName shadowClassName } }`)
      ).shadows;
    await ask(photos[0]!.bytes);
    expect(await report()).toEqual([]);
    const code = (input: object) => codeOf(stack, SET_SHADOW, { input: { modelName: "patterns", ...input } });
    expect(await code({ alias: "production", shadow: true })).toBe("BAD_USER_INPUT");
    expect(await code({ alias: "nobody", shadow: true })).toBe("NOT_FOUND");
    await query(stack, SET_SHADOW, { input: { modelName: "patterns", shadow: true } });

    const before = await stack.db.prediction.count({ where: { shadowOfId: null } });
    const answers = [];
    for (const { bytes } of photos.slice(0, 10)) answers.push(await ask(bytes));
    for (const { version, images } of answers) {
      expect(version).toBe(1);
      expect(images).toHaveLength(1);
    }
    const [shadow] = await until("the shadow's answers", async () => {
      const reports = await report();
      return reports[0].comparedCount === 10 && reports;
    });
    const recorded = await stack.db.prediction.findMany({
      where: { shadowOfId: { not: null } },
      include: { shadowOf: true, modelVersion: true },
    });
    expect(recorded).toHaveLength(10);
    const nameOf = (row: any) => row.answers[0].className;
    const differing = recorded.filter((row) => nameOf(row) !== nameOf(row.shadowOf));
    expect(
      recorded.every((row) => row.modelVersion!.number === 2 && row.sha256 === row.shadowOf!.sha256),
    ).toBe(true);
    expect(differing.length).toBeGreaterThan(0);
    expect(shadow).toMatchObject({ alias: "challenger", version: { number: 2 }, live: { number: 1 } });
    expect(shadow.agreedCount).toBe(10 - differing.length);
    expect(shadow.differences).toHaveLength(differing.length);
    expect(shadow.changes.reduce((sum: number, { count }: any) => sum + count, 0)).toBe(differing.length);
    expect(shadow.shadowMs).toBeGreaterThan(0);
    expect(await stack.db.prediction.count({ where: { shadowOfId: null } })).toBe(before + 10);
    const photo = await get(`${shadow.differences[0].thumbnailUrl}?w=96`);
    expect([photo.status, photo.headers.get("content-type")]).toEqual([200, "image/webp"]);

    await query(stack, SET_SHADOW, { input: { modelName: "patterns", shadow: false } });
    expect(await report()).toEqual([]);
  });

  it("is logged as far as it is wanted, corrected, and forgotten", async () => {
    const log = async (filter = "ALL") =>
      (
        await model(`predictionLog(first: 100, filter: ${filter}) { totalCount edges { node {
          id fileName predictions { className probability } correctedClass modelVersion { number } alias } } }`)
      ).predictionLog;
    const all = await log();
    expect(all.totalCount).toBeGreaterThanOrEqual(11);
    expect(all.edges[0].node).toMatchObject({ alias: "production", modelVersion: { number: 1 } });
    expect((await log("DIFFERENT")).totalCount).toBeGreaterThan(0);
    expect((await log("ABSTAINED")).totalCount).toBe(0);

    const [{ node: newest }, { node: second }] = all.edges;
    expect(await codeOf(stack, CORRECT, { id: newest.id, className: "zigzag" })).toBe("BAD_USER_INPUT");
    await query(stack, CORRECT, { id: newest.id, className: "dots" });
    await query(stack, CORRECT, { id: second.id, className: "dots" });
    await query(stack, CORRECT, { id: second.id, className: null });
    expect((await log("CORRECTED")).edges.map(({ node }: any) => [node.id, node.correctedClass])).toEqual([
      [newest.id, "dots"],
    ]);

    expect(
      await codeOf(stack, SET_LOG, { input: { modelName: "patterns", share: 2, retentionDays: 7 } }),
    ).toBe("BAD_USER_INPUT");
    const { setPredictionLog } = await query<{ setPredictionLog: any }>(stack, SET_LOG, {
      input: { modelName: "patterns", share: 0, retentionDays: 7 },
    });
    expect(setPredictionLog.predictionLogSettings).toEqual({ share: 0, retentionDays: 7 });
    await ask(photos[11]!.bytes);
    expect((await log()).totalCount).toBe(all.totalCount);

    const count = () =>
      stack.db.prediction.count({ where: { modelVersion: { model: { name: "patterns" } } } });
    const later = (days: number) => new Date(Date.now() + days * 86_400_000);
    const beforeTidying = await count();
    await deleteForgottenPredictions(stack.db, new Date());
    expect(await count()).toBe(beforeTidying);
    // The photo that was not to be logged goes first, then all but the correction that still waits.
    await deleteForgottenPredictions(stack.db, later(1));
    expect(await count()).toBe(beforeTidying - 1);
    await deleteForgottenPredictions(stack.db, later(8));
    expect((await log()).edges.map(({ node }: any) => node.id)).toEqual([newest.id]);
    // With what the challenger said of it.
    const left = await stack.db.prediction.findMany({
      where: { modelVersion: { model: { name: "patterns" } } },
    });
    expect(left.every(({ id, shadowOfId }) => id === newest.id || shadowOfId === newest.id)).toBe(true);
  });

  it("gives its corrected photos back to the dataset, to be learned from", async () => {
    const ADD = `mutation ($input: AddCorrectionsInput!) { addCorrectionsToDataset(input: $input) {
      id number status dataset { name } } }`;
    const waiting = await stack.db.prediction.findFirstOrThrow({ where: { correctedClass: { not: null } } });
    // A photo of the dataset itself, which somebody says shows something else.
    const image = await stack.db.image.findFirstOrThrow({
      where: { datasetVersionId, className: "stripes", split: "train" },
    });
    await stack.db.prediction.create({
      data: {
        requestId: image.id,
        position: 0,
        modelVersionId: waiting.modelVersionId,
        topK: 2,
        status: "ANSWERED",
        fileName: "again.jpg",
        sha256: image.sha256,
        correctedClass: "dots",
        kept: true,
      },
    });
    const { addCorrectionsToDataset: made } = await query<{ addCorrectionsToDataset: any }>(stack, ADD, {
      input: { modelName: "patterns", idempotencyKey: "corrections-1" },
    });
    expect(made).toMatchObject({ number: 2, dataset: { name: "Patterns" } });
    const version = await versionWhenDone(stack, made.id);
    expect(version).toMatchObject({ status: "READY", imageCount: 25, error: null });
    const rows = await stack.db.image.findMany({ where: { datasetVersionId: made.id } });
    const added = rows.find(({ sha256 }) => sha256 === waiting.sha256);
    expect(added).toMatchObject({
      split: "train",
      className: "dots",
      widthPx: 64,
      heightPx: 64,
      format: "jpeg",
    });
    expect(rows.find(({ sha256 }) => sha256 === image.sha256)).toMatchObject({ className: "dots" });
    const { predictionLog } = await model(
      `predictionLog(filter: CORRECTED) { edges { node { usedIn { number } } } }`,
    );
    expect(predictionLog.edges.map(({ node }: any) => node.usedIn.number)).toEqual([2, 2]);
    expect(await codeOf(stack, ADD, { input: { modelName: "patterns" } })).toBe("NOTHING_CHANGED");
    expect((await trainedRun(stack, made.id, { epochs: 2 })).length).toBeGreaterThan(0);
  });

  it("forgets the photo with the answer, in small too, and keeps what a dataset has as well", async () => {
    const shared = await stack.db.image.findFirstOrThrow({ where: { datasetVersionId } });
    const content = (sha256: string) => join(stack.dataDir, "content", sha256.slice(0, 2), sha256);
    const asked = [await drawPhoto("dots", 990), await readFile(content(shared.sha256))];
    const answers = [];
    for (const photo of asked) answers.push((await ask(photo)).images[0]);
    const [own, known] = answers.map(({ sha256 }) => sha256 as string);
    expect((await get(`/api/predictions/${answers[0].id}/photo?w=96`)).status).toBe(200);
    const thumbnails = () => readdir(join(stack.dataDir, "thumbnails", own!.slice(0, 2)));
    expect((await thumbnails()).some((name) => name.startsWith(own!))).toBe(true);

    const folders = await openDataFolders(stack.dataDir);
    const tidy = async () =>
      tidyUp({ db: stack.db, folders, content: await openContentStore(folders.content) });
    const isHere = (sha256: string) =>
      stat(content(sha256)).then(
        () => true,
        () => false,
      );
    await tidy();
    expect([await isHere(own!), await isHere(known!)]).toEqual([true, true]);
    const yesterday = new Date(Date.now() - 86_400_000);
    const ids = answers.map(({ id }) => id as string);
    await stack.db.prediction.updateMany({ where: { id: { in: ids } }, data: { createdAt: yesterday } });
    for (const sha256 of [own!, known!]) await utimes(content(sha256), yesterday, yesterday);
    await tidy();
    expect(await stack.db.prediction.count({ where: { id: { in: ids } } })).toBe(0);
    expect([await isHere(own!), await isHere(known!)]).toEqual([false, true]);
    expect((await thumbnails()).some((name) => name.startsWith(own!))).toBe(false);
    expect((await get(`/api/predictions/${answers[0].id}/photo?w=96`)).status).toBe(404);
  });

  it("leaves no folder of a killed request behind for ever", async () => {
    const work = join(stack.dataDir, "work");
    const old = new Date(Date.now() - 8 * 86_400_000);
    for (const name of ["predict-old", "export-old", "batch-old", "predict-new"])
      await mkdir(join(work, name));
    for (const name of ["predict-old", "export-old", "batch-old"]) await utimes(join(work, name), old, old);
    const folders = await openDataFolders(stack.dataDir);
    await tidyUp({ db: stack.db, folders, content: await openContentStore(folders.content) });
    expect(await readdir(work)).toEqual(["predict-new"]);
  });
});
