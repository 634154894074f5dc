/** Lists ask the database once for each relation, however long they are. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertMetrics } from "../src/modules/run/metric.repository.js";
import { startEmptyDatabase, type EmptyDatabase } from "./support/empty-database.js";
import { seedAnswers, seedImages } from "./support/seed-rows.js";

const MISTAKE = "predictedClassName image { path issues { code } }";
const RUNS = `{ runs(first: 50, topLevel: true) { edges { node {
  experiment { name runCount } createdBy { name } params { key } summaries { key }
  datasetVersion { dataset { name latestVersion { number } } }
  usage { at } downloads { url }
  gathered { bestChildId spread { key mean } children { id tags { key } clonedFrom { id } verifications { id }
    evaluation { worstMistakes(first: 2) { ${MISTAKE} } thresholds { answered } } } } } } } }`;
const CELLS = `{ runs(first: 50, topLevel: true) { edges { node { gathered { children { evaluation {
  photos(trueIndex: 0, predictedIndex: 1, first: 1) { ${MISTAKE} } } } } } } } }`;
const DATASETS = `{ datasets(first: 50) { edges { node { versions {
  createdBy { name } parent { number } madeBy { weights } classes { name } issueCounts { code } } } } } }`;
const MODELS = `{ registeredModels(first: 50) { edges { node { versionCount createdBy { name } latestVersion { number }
  aliases { alias version { number model { name } createdBy { name } run { name } aliases { alias } } rollbackTarget { number } } } } } }`;

const EVALUATION = {
  split: "validation",
  count: 3,
  loss: 1,
  accuracy: 0.3,
  accuracyInterval: { low: 0, high: 1 },
  macroF1: 0.3,
  classes: ["cat", "dog"].map((className) => ({ className, precision: 0, recall: 0, f1: 0, support: 3 })),
  confusionMatrix: [
    [1, 2],
    [0, 0],
  ],
};

interface Parent {
  usage: unknown[];
  gathered: {
    bestChildId: string;
    spread: unknown[];
    children: {
      id: string;
      evaluation: {
        worstMistakes: unknown[];
        thresholds: unknown[];
      };
    }[];
  };
}

describe("a list", () => {
  let database: EmptyDatabase;
  beforeAll(async () => {
    database = await startEmptyDatabase();
  });
  afterAll(() => database.stop());

  /** A dataset with a changed version, a sweep with one child on it, and a model made of that. */
  async function createWorld(): Promise<void> {
    const { db } = database;
    const name = crypto.randomUUID();
    const user = await db.user.create({ data: { name, role: "EDITOR" } });
    const made = { seed: 42n, status: "READY" as const, createdById: user.id };
    const dataset = await db.dataset.create({ data: { name } });
    const first = await db.datasetVersion.create({
      data: { ...made, datasetId: dataset.id, number: 1, source: { path: "/" } },
    });
    const version = await db.datasetVersion.create({
      data: {
        ...made,
        datasetId: dataset.id,
        number: 2,
        parentId: first.id,
        source: { versionId: first.id },
      },
    });
    const images = await seedImages(db, version.id, 3, "cat");
    const { id: parentId, experimentId } = await db.run.create({
      data: {
        name,
        kind: "sweep",
        experiment: { create: { name } },
        datasetVersion: { connect: { id: version.id } },
        createdBy: { connect: { id: user.id } },
        seed: 42n,
        extractorSpec: {},
        hyperparameters: {},
        params: { create: { key: "epochs", value: "50" } },
        events: { create: { seq: 1, payload: { usage: {} } } },
      },
    });
    const child = { name, parentId, experimentId, seed: 42n, extractorSpec: {}, hyperparameters: {} };
    const { id } = await db.run.create({
      data: { ...child, status: "FINISHED", bestEpoch: 1, evaluation: EVALUATION, clonedFromId: parentId },
    });
    await seedAnswers(db, id, images, (index) => (index ? 1 : 0));
    await db.runVerification.create({ data: { runId: id } });
    await upsertMetrics(db, id, [{ key: "val/accuracy", step: 1, value: 0.5 }]);
    const model = await db.registeredModel.create({ data: { name, createdById: user.id } });
    const versions = [1, 2].map((number) => ({
      modelId: model.id,
      number,
      runId: id,
      bundleSha256: name,
      bundleBytes: 1n,
      manifest: {},
      createdById: user.id,
    }));
    for (const data of versions) {
      const { id: modelVersionId } = await db.modelVersion.create({ data });
      const where = { modelId_alias: { modelId: model.id, alias: "production" } };
      const alias = { modelVersionId, revision: data.number };
      await db.modelAlias.upsert({
        where,
        create: { modelId: model.id, alias: "production", ...alias },
        update: alias,
      });
      await db.aliasChange.create({
        data: {
          modelId: model.id,
          alias: "production",
          kind: "PROMOTION" as const,
          toVersionId: modelVersionId,
          revision: data.number,
          reason: "test",
          changedById: user.id,
        },
      });
    }
  }

  it("costs as many statements with 12 entries as with 3, whatever is asked of them", async () => {
    const count = async (source: string): Promise<[number, any]> => {
      const { data, errors } = await database.ask<any>(source);
      expect(errors).toBeUndefined();
      return [database.statements(), data];
    };
    const countAll = async () => [
      (await count(RUNS))[0],
      (await count(CELLS))[0],
      (await count(DATASETS))[0],
      (await count(MODELS))[0],
    ];
    for (let index = 0; index < 3; index++) await createWorld();
    const few = await countAll();
    for (let index = 0; index < 9; index++) await createWorld();
    expect(await countAll()).toEqual(few);

    const [, { runs }] = await count(RUNS);
    expect(runs.edges).toHaveLength(12);
    for (const { node } of runs.edges as { node: Parent }[]) {
      expect(node.usage).toHaveLength(1);
      const [child] = node.gathered.children;
      expect(node.gathered).toMatchObject({
        bestChildId: child!.id,
        spread: expect.arrayContaining([expect.objectContaining({ key: "val/accuracy", mean: 0.5 })]),
      });
      expect(child!.evaluation).toMatchObject({
        worstMistakes: [{ predictedClassName: "dog" }, { predictedClassName: "dog" }],
      });
      expect(child!.evaluation.thresholds).toHaveLength(101);
    }
    const [, cells] = await count(CELLS);
    for (const { node } of cells.runs.edges)
      expect(node.gathered.children[0].evaluation.photos).toMatchObject([{ image: { path: "cat/1.jpg" } }]);
    const [, { registeredModels }] = await count(MODELS);
    for (const { node } of registeredModels.edges)
      expect(node.aliases).toMatchObject([{ version: { number: 2 }, rollbackTarget: { number: 1 } }]);
    const [, { datasets }] = await count(DATASETS);
    expect(datasets.edges[0].node.versions).toMatchObject([{ parent: { number: 1 }, madeBy: null }, {}]);
  });
});
