/** The registry against a real database, server and worker: versions, aliases, the gate, the history. */
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, codeOf, query } from "../support/client.js";
import { drawDataset } from "../support/draw-photos.js";
import { importFiles, startRun } from "../support/main-path.js";
import { startStack, type TestStack } from "../support/stack.js";
import {
  codeOfPromotion,
  GOOD,
  POOR,
  promote,
  PROMOTE,
  register,
  REGISTER,
  rollBack,
  ROLL_BACK,
  signInAs,
  trainedRun,
} from "./model-steps.js";

const DELETE = "mutation ($id: ID!) { deleteModelVersion(id: $id) { id number deletedAt } }";
const PREVIEW = `query ($modelName: String!, $versionNumber: Int!, $alias: String!) {
  promotionPreview(modelName: $modelName, versionNumber: $versionNumber, alias: $alias) {
    revision candidate { number } incumbent { number }
    gate { applies passed checks { code status message value limit } }
    changes { commonCount fixedCount brokenCount otherCount }
    changedImages { kind className fromClassName toClassName toProbability image { id path } } } }`;
const AT = `query ($modelName: String!, $at: DateTimeISO!) {
  aliasAt(modelName: $modelName, at: $at) { kind reason to { number } changedBy { role } } }`;

describe("the registry", () => {
  let stack: TestStack;
  let versionId: string;
  let good: string;
  let poor: string;
  beforeAll(async () => {
    stack = await startStack();
    await stack.startWorker();
    versionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 12, validation: 12 }))).id;
    good = await trainedRun(stack, versionId, GOOD);
    poor = await trainedRun(stack, versionId, POOR);
  });
  afterAll(() => stack.stop());

  const preview = async (modelName: string, versionNumber: number, alias = "production") =>
    (
      await query<{ promotionPreview: Record<string, any> }>(stack, PREVIEW, {
        modelName,
        versionNumber,
        alias,
      })
    ).promotionPreview;

  it("numbers the versions of a model, however many are registered at once", async () => {
    const versions = await Promise.all(
      Array.from({ length: 4 }, () => register(stack, { runId: good, modelName: "numbered" })),
    );
    expect(versions.map(({ number }) => number).toSorted()).toEqual([1, 2, 3, 4]);
    const { registeredModel } = await query<{ registeredModel: Record<string, any> }>(
      stack,
      `{ registeredModel(name: "numbered") { versionCount latestVersion { number }
         versions(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { node { number } } } } }`,
    );
    expect(registeredModel).toMatchObject({
      versionCount: 4,
      latestVersion: { number: 4 },
      versions: {
        totalCount: 4,
        pageInfo: { hasNextPage: true },
        edges: [{ node: { number: 4 } }, { node: { number: 3 } }],
      },
    });
  });

  it("says of a run what it would say of its version, also under a name that there is not yet", async () => {
    const OF_RUN = `query ($modelName: String!, $runId: ID!) { promotionPreview(modelName: $modelName, runId: $runId) {
      revision candidate { number } incumbent { number } gate { applies passed checks { code status message value limit } }
      changes { commonCount fixedCount brokenCount otherCount } } }`;
    const ofRun = async (modelName: string, runId: string) =>
      (await query<{ promotionPreview: Record<string, any> }>(stack, OF_RUN, { modelName, runId }))
        .promotionPreview;
    expect(await ofRun("unheard-of", good)).toMatchObject({ revision: 0, incumbent: null, candidate: null });
    await register(stack, { runId: poor, modelName: "weighed" });
    await promote(stack, { modelName: "weighed", versionNumber: 1, reason: "something" });
    const before = await ofRun("weighed", good);
    await register(stack, { runId: good, modelName: "weighed" });
    const { candidate, changedImages, ...asVersion } = await preview("weighed", 2);
    expect(before).toEqual({ ...asVersion, candidate: null });
    expect(candidate).toEqual({ number: 2 });
    expect(changedImages).not.toHaveLength(0);
    expect(await codeOf(stack, OF_RUN, { modelName: "weighed", runId: randomUUID() })).toBe("NOT_FOUND");
    expect(await codeOf(stack, '{ promotionPreview(modelName: "weighed") { revision } }')).toBe(
      "BAD_USER_INPUT",
    );
  });

  it("makes one version for one idempotency key", async () => {
    const input = { runId: good, modelName: "once", idempotencyKey: "register-1" };
    const answers = await Promise.all(Array.from({ length: 4 }, () => register(stack, input)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await codeOf(stack, REGISTER, { input: { ...input, modelName: "twice" } })).toBe("CONFLICT");
  });

  it("keeps a self-contained bundle under its digest, down to each training image", async () => {
    const { id, digest } = await register(stack, {
      runId: good,
      modelName: "contained",
      description: "The first that tells stripes from dots",
      threshold: 0.7,
    });
    const read = async (sha256: string) => {
      const bytes = await readFile(join(stack.dataDir, "content", sha256.slice(0, 2), sha256));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      return bytes;
    };
    const manifest = JSON.parse((await read(digest)).toString());
    for (const file of manifest.files) expect((await read(file.sha256)).length).toBe(file.bytes);
    const images = await stack.db.image.findMany({ where: { datasetVersionId: versionId } });
    expect(manifest.lineage.images.map((image: { sha256: string }) => image.sha256).toSorted()).toEqual(
      images.map((image) => image.sha256).toSorted(),
    );
    expect(manifest).toMatchObject({
      classNames: ["dots", "stripes"],
      threshold: 0.7,
      preprocessing: { preset: "vgg16-caffe", imageSizePx: 32 },
      lineage: { run: { id: good }, datasetVersion: { id: versionId, number: 1, datasetName: "Patterns" } },
    });
    const { modelVersion } = await query<{ modelVersion: Record<string, any> }>(
      stack,
      `query ($id: ID!) { modelVersion(id: $id) {
        number description threshold bytes classNames imageCount digest model { name } run { id } datasetVersion { id }
        createdBy { role } extractor { fingerprint pretrained preset } metrics { key value }
        evaluation { accuracy confusionMatrix worstMistakes(first: 2) { predictedClassName } } exports { format url } } }`,
      { id },
    );
    const run = await stack.db.run.findUniqueOrThrow({ where: { id: good } });
    const { accuracy, macroF1 } = run.evaluation as { accuracy: number; macroF1: number };
    expect(modelVersion).toMatchObject({
      number: 1,
      threshold: 0.7,
      digest,
      imageCount: 48,
      model: { name: "contained" },
      run: { id: good },
      datasetVersion: { id: versionId },
      createdBy: { role: "OWNER" },
      extractor: { pretrained: false, preset: "vgg16_caffe" },
      evaluation: { accuracy },
    });
    expect(modelVersion["metrics"]).toContainEqual({ key: "validation/accuracy", value: accuracy });
    expect(modelVersion["metrics"]).toContainEqual({ key: "validation/macro_f1", value: macroF1 });
    expect(modelVersion["exports"]).toContainEqual({
      format: "onnx",
      url: "/api/models/contained/versions/1/export?format=onnx",
    });
  });

  it("registers no run that has no model, and no name that would not fit an address", async () => {
    const canceled = await startRun(stack, {
      datasetVersionId: versionId,
      hyperparameters: { epochs: 9_999 },
    });
    await query(stack, "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id: canceled });
    const code = (input: object) => codeOf(stack, REGISTER, { input });
    expect(await code({ runId: canceled, modelName: "none" })).toBe("RUN_NOT_FINISHED");
    for (const modelName of ["", "a/b", "../up", "has space", "-x", "x".repeat(101)])
      expect([modelName, await code({ runId: good, modelName })]).toEqual([modelName, "BAD_USER_INPUT"]);
    expect(await stack.db.registeredModel.findUnique({ where: { name: "none" } })).toBeNull();
  });

  it("lets one of several promotions at once win; the others get CONFLICT", async () => {
    for (let version = 0; version < 4; version++) await register(stack, { runId: good, modelName: "race" });
    for (const revision of [0, 1]) {
      const codes = await Promise.all(
        [1, 2, 3, 4].map((number) =>
          codeOfPromotion(stack, {
            modelName: "race",
            versionNumber: ((number + revision) % 4) + 1,
            expectedRevision: revision,
          }),
        ),
      );
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      expect(codes.filter((code) => code === "CONFLICT")).toHaveLength(3);
    }
    const model = await stack.db.registeredModel.findUniqueOrThrow({ where: { name: "race" } });
    const changes = await stack.db.aliasChange.findMany({
      where: { modelId: model.id },
      orderBy: { revision: "asc" },
    });
    expect(changes.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(changes[1]!.fromVersionId).toBe(changes[0]!.toVersionId);
    const alias = await stack.db.modelAlias.findFirstOrThrow({ where: { modelId: model.id } });
    expect(alias).toMatchObject({ revision: 2, modelVersionId: changes[1]!.toVersionId });
  });

  it("rolls back in one call, step by step, and answers what was live at any moment", async () => {
    const modelName = "history";
    for (let version = 0; version < 3; version++) await register(stack, { runId: good, modelName });
    const before = new Date();
    for (const versionNumber of [1, 2, 3])
      await promote(stack, { modelName, versionNumber, reason: `try ${versionNumber}` });
    const { registeredModel } = await query<{ registeredModel: Record<string, any> }>(
      stack,
      `{ registeredModel(name: "history") { aliases { alias revision version { number } rollbackTarget { number } } } }`,
    );
    expect(registeredModel["aliases"]).toEqual([
      { alias: "production", revision: 3, version: { number: 3 }, rollbackTarget: { number: 2 } },
    ]);
    expect((await rollBack(stack, { modelName })).version.number).toBe(2);
    expect((await rollBack(stack, { modelName })).version.number).toBe(1);
    expect(await codeOf(stack, ROLL_BACK, { input: { modelName, reason: "again" } })).toBe("CONFLICT");
    expect(
      await codeOf(stack, ROLL_BACK, { input: { modelName, reason: "late", expectedRevision: 3 } }),
    ).toBe("CONFLICT");

    const { history } = (
      await query<{ registeredModel: { history: any } }>(
        stack,
        `{ registeredModel(name: "history") { history(first: 10, alias: "production") { totalCount edges { node {
           kind reason revision at from { number } to { number } changedBy { role } gate { passed } } } } } }`,
      )
    ).registeredModel;
    const moves = history.edges.map((edge: { node: any }) => edge.node).toReversed();
    expect(moves.map((move: any) => [move.kind, move.from?.number, move.to?.number])).toEqual([
      ["PROMOTION", undefined, 1],
      ["PROMOTION", 1, 2],
      ["PROMOTION", 2, 3],
      ["ROLLBACK", 3, 2],
      ["ROLLBACK", 2, 1],
    ]);
    const at = async (moment: Date) =>
      (await query<{ aliasAt: any }>(stack, AT, { modelName, at: moment.toISOString() })).aliasAt;
    expect(await at(new Date(before.getTime() - 1000))).toBeNull();
    for (const { at: moment, to, reason } of moves)
      expect(await at(new Date(moment))).toMatchObject({ to, reason, changedBy: { role: "OWNER" } });
    const justBefore = new Date(new Date(moves[2].at).getTime() - 1);
    expect(await at(justBefore)).toMatchObject({ to: { number: 2 }, reason: "try 2" });
  });

  it("says what was live at any moment, over all models", async () => {
    const liveAt = async (moment: Date) => {
      const text = `query ($at: DateTimeISO!) { liveAt(at: $at) { alias reason model { name } to { number } changedBy { role } } }`;
      const { liveAt: changes } = await query<{
        liveAt: { alias: string; reason: string; model: { name: string }; to: { number: number } }[];
      }>(stack, text, { at: moment.toISOString() });
      return changes
        .filter(({ model }) => model.name.startsWith("live-"))
        .map(({ alias, reason, model, to }) => [model.name, alias, to.number, reason]);
    };
    // By the database's clock, as the moves are.
    const now = async () =>
      (await stack.db.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`)[0].now;
    for (const modelName of ["live-one", "live-two"])
      for (let version = 0; version < 2; version++) await register(stack, { runId: good, modelName });
    const before = await now();
    await promote(stack, { modelName: "live-one", versionNumber: 1, reason: "first" });
    await promote(stack, { modelName: "live-two", versionNumber: 2, alias: "shop", reason: "for the shop" });
    const both = await now();
    await promote(stack, { modelName: "live-one", versionNumber: 2, reason: "second" });
    const removal = { modelName: "live-two", alias: "shop", reason: "closed", expectedRevision: 1 };
    await query(stack, "mutation ($input: MoveAliasInput!) { removeAlias(input: $input) { id } }", {
      input: removal,
    });
    expect(await liveAt(before)).toEqual([]);
    expect(await liveAt(both)).toEqual([
      ["live-two", "shop", 2, "for the shop"],
      ["live-one", "production", 1, "first"],
    ]);
    expect(await liveAt(new Date(Date.now() + 60_000))).toEqual([["live-one", "production", 2, "second"]]);
  });

  it("keeps own aliases apart, removes them, and refuses names that read as a version", async () => {
    const modelName = "aliases";
    for (let version = 0; version < 2; version++) await register(stack, { runId: good, modelName });
    await promote(stack, { modelName, versionNumber: 1 });
    await promote(stack, { modelName, versionNumber: 2, alias: "shop-window" });
    for (const alias of ["v2", "latest", "Production", "with space", ""])
      expect([alias, await codeOfPromotion(stack, { modelName, versionNumber: 1, alias })]).toEqual([
        alias,
        "BAD_USER_INPUT",
      ]);
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 1 })).toBe("CONFLICT");
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 2, reason: "  " })).toBe(
      "BAD_USER_INPUT",
    );
    const REMOVE = `mutation ($input: MoveAliasInput!) { removeAlias(input: $input) { aliases { alias } } }`;
    const input = { modelName, alias: "shop-window", reason: "the shop closed" };
    expect(await query(stack, REMOVE, { input })).toEqual({
      removeAlias: { aliases: [{ alias: "production" }] },
    });
    expect(await codeOf(stack, REMOVE, { input })).toBe("CONFLICT");
    // Its numbers go on, so that somebody who looked before the removal cannot overwrite what came after.
    const again = await promote(stack, { modelName, versionNumber: 1, alias: "shop-window" });
    expect(again.revision).toBe(3);
  });

  it("deletes no version that is live, never gives its number again, and rolls back past it", async () => {
    const modelName = "deleting";
    const versions = [];
    for (let version = 0; version < 3; version++)
      versions.push(await register(stack, { runId: good, modelName }));
    for (const versionNumber of [1, 2, 3]) await promote(stack, { modelName, versionNumber });
    const { errors } = await ask(stack, DELETE, { id: versions[2]!.id });
    expect(errors?.[0]?.extensions.code).toBe("CONFLICT");
    expect(errors?.[0]?.extensions.nextStep).toContain("Move that alias");
    await query(stack, DELETE, { id: versions[1]!.id });
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 2 })).toBe("NOT_FOUND");
    expect((await rollBack(stack, { modelName })).version.number).toBe(1);
    await query(stack, DELETE, { id: versions[2]!.id });
    expect((await register(stack, { runId: good, modelName })).number).toBe(4);
    const { registeredModel } = await query<{ registeredModel: any }>(
      stack,
      `{ registeredModel(name: "deleting") { versions { edges { node { number } } }
         history(first: 1) { edges { node { from { number deletedAt } } } } } }`,
    );
    expect(registeredModel.versions.edges.map((edge: any) => edge.node.number)).toEqual([4, 1]);
    expect(registeredModel.history.edges[0].node.from.deletedAt).not.toBeNull();
  });

  it("shows before a promotion which answers change, and refuses a worse version unless overridden", async () => {
    const modelName = "gated";
    await register(stack, { runId: good, modelName });
    await register(stack, { runId: poor, modelName });
    const first = await preview(modelName, 1);
    expect(first).toMatchObject({ revision: 0, incumbent: null, gate: { applies: true, passed: true } });
    expect(first["gate"].checks.map((check: any) => [check.code, check.status])).toEqual([
      ["MINIMUM_ACCURACY", "SKIPPED"],
      ["MINIMUM_MACRO_F1", "SKIPPED"],
      ["RECALL_DROP", "SKIPPED"],
      ["LEAKAGE", "PASSED"],
      ["PAIRED_TEST", "SKIPPED"],
    ]);
    await promote(stack, { modelName, versionNumber: 1 });

    const second = await preview(modelName, 2);
    const answers = async (runId: string) =>
      new Map(
        (await stack.db.evaluatedImage.findMany({ where: { runId } })).map((row) => [row.imageId, row]),
      );
    const [live, candidate] = [await answers(good), await answers(poor)];
    const changed = [...candidate.values()].filter(
      (row) => live.get(row.imageId)!.predictedIndex !== row.predictedIndex,
    );
    const broken = changed.filter((row) => live.get(row.imageId)!.predictedIndex === row.trueIndex);
    expect(changed.length).toBeGreaterThan(5);
    expect(second["changes"]).toEqual({
      commonCount: 24,
      fixedCount: changed.length - broken.length,
      brokenCount: broken.length,
      otherCount: 0,
    });
    expect(second["changedImages"].map((change: any) => change.image.id).toSorted()).toEqual(
      changed.map((row) => row.imageId).toSorted(),
    );
    expect(second["changedImages"][0].kind).toBe("BROKEN");
    expect(second["gate"]).toMatchObject({ applies: true, passed: false });

    const refused = await ask(stack, PROMOTE, {
      input: { modelName, versionNumber: 2, reason: "a try" },
    });
    expect(refused.errors?.[0]?.extensions.code).toBe("GATE_FAILED");
    expect(refused.errors?.[0]?.message).toMatch(/it finds .* the live version/);
    const overridden = await promote(stack, {
      modelName,
      versionNumber: 2,
      reason: "a drill",
      overrideGate: true,
    });
    expect(overridden.version.number).toBe(2);
    const change = await stack.db.aliasChange.findFirstOrThrow({
      where: { model: { name: modelName } },
      orderBy: { revision: "desc" },
    });
    expect(change).toMatchObject({ overridden: true, reason: "a drill", gateResult: { passed: false } });
  });

  it("compares versions of different datasets on the photos that they share, and finds leaked ones", async () => {
    const files = await drawDataset({ train: 12, validation: 12 });
    const held = files.filter(({ path }) => path.startsWith("validation/"));
    const leaked = held
      .slice(0, 3)
      .map(({ path, bytes }) => ({ path: path.replace("validation", "train"), bytes }));
    const own = files.filter(({ path }) => path.startsWith("train/")).concat(held.slice(0, 16), leaked);
    const { id } = await importFiles(stack, "Leaky patterns", own);
    const leaky = await trainedRun(stack, id, GOOD);
    const modelName = "leaky";
    await register(stack, { runId: good, modelName });
    await register(stack, { runId: leaky, modelName });
    await promote(stack, { modelName, versionNumber: 1 });
    const { gate, changes, changedImages } = await preview(modelName, 2);
    expect(changes.commonCount).toBe(16);
    expect(changedImages).toHaveLength(changes.fixedCount + changes.brokenCount + changes.otherCount);
    const leakage = gate.checks.find((check: any) => check.code === "LEAKAGE");
    expect(leakage).toMatchObject({ status: "FAILED", value: 3 });
    expect(leakage.message).toContain("3 images of its validation split are also in train");
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 2 })).toBe("GATE_FAILED");
  });

  it("gates by what is configured for the model and the alias", async () => {
    const modelName = "configured";
    await register(stack, { runId: poor, modelName });
    const SET = `mutation ($input: SetPromotionGateInput!) { setPromotionGate(input: $input) {
      id gate { aliases minimumAccuracy minimumMacroF1 maxRecallDrop refuseLeakage pairedTest significanceLevel } } }`;
    const { setPromotionGate } = await query<{ setPromotionGate: any }>(stack, SET, {
      input: {
        modelName,
        gate: {
          minimumAccuracy: 0.99,
          minimumMacroF1: 0.4,
          maxRecallDrop: null,
          aliases: ["production", "staging"],
        },
      },
    });
    expect(setPromotionGate.gate).toEqual({
      aliases: ["production", "staging"],
      minimumAccuracy: 0.99,
      minimumMacroF1: 0.4,
      maxRecallDrop: null,
      refuseLeakage: true,
      pairedTest: "NOT_WORSE",
      significanceLevel: 0.05,
    });
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 1 })).toBe("GATE_FAILED");
    expect(await codeOfPromotion(stack, { modelName, versionNumber: 1, alias: "staging" })).toBe(
      "GATE_FAILED",
    );
    expect((await promote(stack, { modelName, versionNumber: 1, alias: "challenger" })).revision).toBe(1);
    const bad = { input: { modelName, gate: { minimumAccuracy: 2 } } };
    expect(await codeOf(stack, SET, bad)).toBe("BAD_USER_INPUT");
  });

  it("refuses viewers, and keeps an audit row of each change and each refusal", async () => {
    const viewer = await signInAs(stack, "VIEWER");
    const modelName = "audited";
    const register1 = { input: { runId: good, modelName } };
    expect(await codeOf(viewer, REGISTER, register1)).toBe("FORBIDDEN");
    await query(stack, REGISTER, register1);
    const input = { modelName, versionNumber: 1, reason: "go" };
    expect(await codeOf(viewer, PROMOTE, { input })).toBe("FORBIDDEN");
    await query(stack, PROMOTE, { input });
    await codeOf(stack, PROMOTE, { input });
    const events = await stack.db.auditEvent.findMany({
      where: { action: "promoteModelVersion", input: { path: ["input", "modelName"], equals: modelName } },
      orderBy: { id: "asc" },
    });
    expect(events.map(({ outcome }) => outcome)).toEqual(["FORBIDDEN", "OK", "CONFLICT"]);
    expect(await query(viewer, `{ registeredModel(name: "audited") { versionCount } }`)).toEqual({
      registeredModel: { versionCount: 1 },
    });
  });
});
