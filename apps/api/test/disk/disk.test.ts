/** Deleting frees the disk of what nothing else needs, says so beforehand, and never takes what somebody still needs. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openFeatureStore } from "@smallset/ml-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertMetrics } from "../../src/modules/run/metric.repository.js";
import { openContentStore, type ContentStore } from "../../src/storage/content-store.js";
import { openDataFolders, type DataFolders } from "../../src/storage/data-folders.js";
import { startEmptyDatabase, type EmptyDatabase } from "../support/empty-database.js";

const LONG_AGO = new Date(Date.now() - 24 * 3_600_000);
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Deletion {
  runCount: number;
  datasetCount: number;
  imageCount: number;
  freedBytes: number;
  held: { name: string; reason: string }[];
}
const FIELDS = "runCount datasetCount imageCount freedBytes held { name reason }";
const ARGS = "$runIds: [ID!]! = [], $datasetIds: [ID!]! = [], $includeRuns: Boolean! = false";
const USE = "runIds: $runIds, datasetIds: $datasetIds, includeRuns: $includeRuns";
const PREVIEW = `query (${ARGS}) { deletion: deletionPreview(${USE}) { ${FIELDS} } }`;
const DELETE = `mutation (${ARGS}) { deletion: deleteForever(${USE}) { ${FIELDS} } }`;

describe("the disk", () => {
  let dir: string;
  let folders: DataFolders;
  let content: ContentStore;
  let database: EmptyDatabase;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "smallset-disk-"));
    folders = await openDataFolders(dir);
    content = await openContentStore(folders.content);
    database = await startEmptyDatabase(() => ({ folders, content, env: { DATA_DIR: dir } as never }));
  });
  afterAll(async () => {
    await database.stop();
    await rm(dir, { recursive: true, force: true });
  });

  /** Bytes in the content store, a day old unless `fresh`. */
  async function keep(text: string, { fresh = false } = {}): Promise<string> {
    const file = join(dir, "incoming");
    await writeFile(file, text);
    const { sha256 } = await content.put(file, { move: true });
    if (!fresh) await utimes(await content.localPath(sha256), LONG_AGO, LONG_AGO);
    return sha256;
  }

  /** A dataset with one image for each text, and a finished run whose bundle is `bundle`. */
  async function createDataset(name: string, texts: string[], bundle: string) {
    const { db } = database;
    const dataset = await db.dataset.create({ data: { name } });
    const version = await db.datasetVersion.create({
      data: {
        datasetId: dataset.id,
        number: 1,
        status: "READY",
        seed: 1n,
        source: {},
        imageCount: texts.length,
      },
    });
    for (const [position, text] of texts.entries())
      await db.image.create({
        data: {
          datasetVersionId: version.id,
          position,
          path: `a/${position}.jpg`,
          sha256: await keep(text),
          bytes: BigInt(text.length),
          split: "train",
          className: "a",
          classIndex: 0,
          widthPx: 1,
          heightPx: 1,
          format: "jpeg",
        },
      });
    const experiment = await db.experiment.create({ data: { name } });
    const run = await db.run.create({
      data: {
        name: `${name} 1`,
        status: "FINISHED",
        experimentId: experiment.id,
        datasetVersionId: version.id,
        seed: 1n,
        extractorSpec: {},
        hyperparameters: {},
      },
    });
    await db.artifact.create({
      data: {
        runId: run.id,
        kind: "bundle",
        path: "bundle/top.bin",
        sha256: await keep(bundle),
        bytes: BigInt(bundle.length),
        mediaType: "application/octet-stream",
      },
    });
    return { datasetId: dataset.id, runId: run.id };
  }
  const ask = async (source: string, variables: object): Promise<Deletion> => {
    const { data, errors } = await database.ask<{ deletion: Deletion }>(source, variables);
    expect(errors).toBeUndefined();
    return data.deletion;
  };

  it("is freed of exactly what the preview says, and keeps what another dataset needs", async () => {
    const one = await createDataset("one", ["shared photo", "only in one"], "bundle of one");
    const two = await createDataset("two", ["shared photo", "only in two"], "bundle of two");
    const store = await openFeatureStore(folders.features);
    const kind = { fingerprint: "f".repeat(64), featureLength: 2, dtype: "float32" as const };
    await store.append(kind, [hashOf("only in one")], new Float32Array(2));
    await store.append(kind, [hashOf("shared photo"), hashOf("only in one")], new Float32Array(4));
    const { readdir, stat } = await import("node:fs/promises");
    const shards = join(folders.features, kind.fingerprint);
    for (const name of await readdir(shards)) await utimes(join(shards, name), LONG_AGO, LONG_AGO);
    const sizes = await Promise.all(
      (await readdir(shards)).map(async (name) => (await stat(join(shards, name))).size),
    );

    const refused = await ask(PREVIEW, { datasetIds: [one.datasetId] });
    expect(refused).toMatchObject({
      datasetCount: 0,
      freedBytes: 0,
      held: [{ name: "one", reason: expect.stringContaining("1 run uses it") }],
    });
    const request = { datasetIds: [one.datasetId], includeRuns: true };
    const preview = await ask(PREVIEW, request);
    expect(preview).toMatchObject({ runCount: 1, datasetCount: 1, imageCount: 2, held: [] });
    // The smaller shard holds nothing but the image that goes.
    expect(preview.freedBytes).toBe("only in one".length + "bundle of one".length + Math.min(...sizes));
    expect(await ask(DELETE, request)).toEqual(preview);
    expect(await content.has(hashOf("only in one"))).toBe(false);
    expect(await content.has(hashOf("bundle of one"))).toBe(false);
    expect(await content.has(hashOf("shared photo"))).toBe(true);
    expect(await readdir(shards)).toHaveLength(1);
    expect(await database.db.run.count({ where: { id: one.runId } })).toBe(0);
    expect(await database.db.run.count({ where: { id: two.runId } })).toBe(1);
  });

  it("goes without the points of deleted runs and of their children, and keeps those of other runs", async () => {
    const { db } = database;
    const [parent, other] = [
      await createDataset("deleted", [], "bundle of the parent"),
      await createDataset("kept", [], "bundle of another"),
    ];
    const { experimentId } = await db.run.findUniqueOrThrow({ where: { id: parent.runId } });
    const child = await db.run.create({
      data: {
        name: "child",
        status: "FINISHED",
        parentId: parent.runId,
        experimentId,
        seed: 1n,
        extractorSpec: {},
        hyperparameters: {},
      },
    });
    const points = [1, 2, 3].map((step) => ({ key: "val/loss", step, value: 1 / step }));
    for (const runId of [parent.runId, child.id, other.runId]) await upsertMetrics(db, runId, points);
    expect(await ask(DELETE, { runIds: [parent.runId] })).toMatchObject({ runCount: 2, held: [] });
    const left = await db.metric.groupBy({ by: ["runId"], _count: true });
    expect(left).toEqual([{ runId: other.runId, _count: 3 }]);
    // Nor can points come after it: their summary belongs to a run.
    await expect(upsertMetrics(db, child.id, points)).rejects.toThrow(/foreign key/i);
    expect(await db.metric.count({ where: { runId: child.id } })).toBe(0);
  });

  it("keeps what is under way, what a model version comes from, and every file that a version names", async () => {
    const { db } = database;
    const live = await createDataset("live", ["photo of live"], "bundle of live");
    const busy = await createDataset("busy", ["photo of busy"], "bundle of busy");
    await db.run.update({ where: { id: busy.runId }, data: { status: "RUNNING" } });
    const manifest = await keep("manifest of live");
    const exported = await keep("export of live");
    const model = await db.registeredModel.create({ data: { name: "pets", lastNumber: 1 } });
    const version = await db.modelVersion.create({
      data: {
        modelId: model.id,
        number: 1,
        runId: live.runId,
        bundleSha256: manifest,
        bundleBytes: 1n,
        manifest: { files: [{ path: "top.bin", sha256: hashOf("bundle of live"), bytes: 14 }] },
      },
    });
    await db.modelExport.create({
      data: { modelVersionId: version.id, format: "onnx", status: "READY", sha256: exported },
    });
    await db.modelAlias.create({
      data: { modelId: model.id, alias: "production", modelVersionId: version.id },
    });
    const request = { runIds: [live.runId, busy.runId], datasetIds: [live.datasetId], includeRuns: true };
    const { runCount, datasetCount, freedBytes, held } = await ask(DELETE, request);
    expect({ runCount, datasetCount, freedBytes }).toEqual({ runCount: 0, datasetCount: 0, freedBytes: 0 });
    expect(held.map(({ reason }) => reason).join(" ")).toMatch(/pets 1.*RUNNING|RUNNING.*pets 1/s);
    // Whatever becomes of the run's rows, the version's own files stay.
    await db.artifact.deleteMany({ where: { runId: live.runId } });
    await db.run.update({ where: { id: busy.runId }, data: { status: "FINISHED" } });
    await database.ask("mutation { freeDisk { freedBytes } }");
    for (const text of ["manifest of live", "export of live", "bundle of live", "photo of live"])
      expect(await content.has(hashOf(text))).toBe(true);
    // A version that was taken out of use needs nothing any more.
    await db.modelAlias.deleteMany();
    await db.modelVersion.update({ where: { id: version.id }, data: { deletedAt: new Date() } });
    await database.ask("mutation { freeDisk { freedBytes } }");
    expect(await content.has(hashOf("manifest of live"))).toBe(false);
    expect(await content.has(hashOf("photo of live"))).toBe(true);
  });

  it("leaves what came since the oldest work under way began, and what came just now", async () => {
    const { db } = database;
    await keep("left over");
    await keep("on its way", { fresh: true });
    const dataset = await db.dataset.create({ data: { name: "importing" } });
    const importing = await db.datasetVersion.create({
      data: {
        datasetId: dataset.id,
        number: 1,
        seed: 1n,
        source: {},
        createdAt: new Date(LONG_AGO.getTime() - 3_600_000),
      },
    });
    const preview = `{ previewFreeDisk(kinds: [LEFTOVERS]) { freedFiles freedBytes } }`;
    const free = `mutation { freeDisk(kinds: [LEFTOVERS]) { freedFiles freedBytes } }`;
    await database.ask(free);
    expect(await content.has(hashOf("left over"))).toBe(true);
    await db.datasetVersion.update({ where: { id: importing.id }, data: { status: "READY" } });
    const { data } = await database.ask<{ previewFreeDisk: object }>(preview);
    expect(data.previewFreeDisk).toEqual({ freedFiles: 1, freedBytes: "left over".length });
    const { data: freed } = await database.ask<{ freeDisk: object }>(free);
    expect(freed.freeDisk).toEqual(data.previewFreeDisk);
    expect(await content.has(hashOf("left over"))).toBe(false);
    expect(await content.has(hashOf("on its way"))).toBe(true);
  });

  it("puts back a file that somebody refers to while it is being taken away", async () => {
    const sha256 = await keep("wanted after all");
    const { modifiedAt } = (await content.find(sha256))!;
    expect(await content.remove(sha256, { modifiedAt, isWanted: async () => true })).toBe(false);
    expect(await readFile(await content.localPath(sha256), "utf8")).toBe("wanted after all");
    // Sent again meanwhile: `put` finds it there, and makes it young.
    await keep("wanted after all", { fresh: true });
    expect(await content.remove(sha256, { modifiedAt, isWanted: async () => false })).toBe(false);
    expect(await content.has(sha256)).toBe(true);
  });

  it("says how much there is of each kind", async () => {
    const { data, errors } = await database.ask<{
      diskUsage: {
        totalBytes: number;
        databaseBytes: number;
        kinds: { kind: string; files: number; bytes: number }[];
      };
    }>(
      "{ diskUsage { totalBytes availableBytes databaseBytes kinds { kind files bytes freeableFiles freeableBytes } } }",
    );
    expect(errors).toBeUndefined();
    expect(data.diskUsage.databaseBytes).toBeGreaterThan(1e6);
    const images = data.diskUsage.kinds.find(({ kind }) => kind === "IMAGES")!;
    expect(images.files).toBe(4);
  });

  it("knows of every column that holds a content address", async () => {
    const schema = await readFile(resolve(import.meta.dirname, "../../../../prisma/schema.prisma"), "utf8");
    const columns = [...schema.matchAll(/^model (\w+) \{$([\s\S]*?)^\}/gm)].flatMap(([, model, body]) =>
      [...body!.matchAll(/^ {2}(\w*sha256\w*)\s+String/gim)].map(([, column]) => `${model}.${column}`),
    );
    // Another one? Add it to reference.repository.ts, then here.
    expect(columns.toSorted()).toEqual([
      "Artifact.sha256",
      "BatchPrediction.csvSha256",
      "BatchPrediction.jsonSha256",
      "Image.sha256",
      "ModelExport.sha256",
      "ModelVersion.bundleSha256",
      "Prediction.sha256",
      "UploadFile.sha256",
    ]);
  });
});
