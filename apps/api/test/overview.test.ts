/** What the dashboard's frame and its home page ask: what waits for a person, and where a name leads. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, query } from "./support/client.js";
import { seedAnswers, seedDataset, seedImages, seedRun } from "./support/seed-rows.js";
import { startStack, type TestStack } from "./support/stack.js";

interface Item {
  kind: string;
  severity: string;
  message: string;
  nextStep: string | null;
  targetId: string | null;
}

describe("an overview of what there is", () => {
  let stack: TestStack;
  let versionId: string;
  beforeAll(async () => {
    stack = await startStack();
    versionId = (await seedDataset(stack.db, "Pets")).id;
  });
  afterAll(() => stack.stop());

  const attention = async () =>
    (await query<{ attention: Item[] }>(stack, "{ attention { kind severity message nextStep targetId } }"))
      .attention;
  const kinds = async () => (await attention()).map(({ kind }) => kind);
  const beat = (id: string, agoMs: number) =>
    stack.db.workerProcess.create({
      data: { id, host: "attic", pid: 1, heartbeatAt: new Date(Date.now() - agoMs) },
    });

  it("says that nothing can be done without a worker, and of one that vanished while another lives", async () => {
    expect((await attention()).find(({ kind }) => kind === "WORKER_GONE")).toMatchObject({
      severity: "error",
      nextStep: expect.stringContaining("start a worker"),
    });
    await beat(randomUUID(), 0);
    expect(await kinds()).not.toContain("WORKER_GONE");
    await beat(randomUUID(), 3_600_000);
    const gone = (await attention()).find(({ kind }) => kind === "WORKER_GONE");
    expect(gone).toMatchObject({ severity: "info", message: expect.stringContaining("attic") });
  });

  it("names a failed run until a later one of its experiment goes well", async () => {
    const error = { code: "X", message: "The weights were cut off.", nextStep: "Fetch them again." };
    const { id } = await seedRun(stack.db, versionId, {
      name: "Pets 1",
      status: "FAILED",
      finishedAt: new Date(),
      error,
    });
    expect((await attention())[0]).toEqual({
      kind: "RUN_FAILED",
      severity: "error",
      message: "Pets 1 failed: The weights were cut off.",
      nextStep: "Fetch them again.",
      targetId: id,
    });
    await seedRun(stack.db, versionId, { name: "Pets 2", status: "FINISHED", finishedAt: new Date() });
    expect(await kinds()).not.toContain("RUN_FAILED");
  });

  it("names a run whose worker fell silent, a failed import, and leakage in the newest version only", async () => {
    await seedRun(stack.db, versionId, {
      name: "Silent",
      status: "RUNNING",
      heartbeatAt: new Date(Date.now() - 300_000),
    });
    await seedDataset(stack.db, "Broken zip", {
      status: "FAILED",
      error: { code: "CUT", message: "It was cut off.", nextStep: null },
    });
    const leaky = await seedDataset(stack.db, "Leaky", {
      issueCounts: [{ code: "LEAKAGE", severity: "warning", count: 3 }],
    });
    const items = await attention();
    expect(items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["RUN_STALLED", "IMPORT_FAILED", "LEAKAGE"]),
    );
    expect(items.find(({ kind }) => kind === "LEAKAGE")).toMatchObject({
      targetId: leaky.datasetId,
      message: expect.stringContaining("Leaky has 3 photos"),
    });
    // Errors stand above warnings.
    const severities = items.map(({ severity }) => severity === "error");
    expect(severities).toEqual(severities.toSorted((a, b) => Number(b) - Number(a)));
    await stack.db.datasetVersion.create({
      data: { datasetId: leaky.datasetId, number: 2, status: "READY", seed: 1n, source: {} },
    });
    expect(await kinds()).not.toContain("LEAKAGE");
  });

  it("finds things by a part of their name, taking wildcards as letters", async () => {
    await stack.db.registeredModel.create({ data: { name: "pets", lastNumber: 2 } });
    const find = async (text: string) =>
      (
        await query<{ jumpTargets: { kind: string; name: string; hint: string }[] }>(
          stack,
          "query ($text: String!) { jumpTargets(text: $text) { kind name hint } }",
          { text },
        )
      ).jumpTargets;
    expect((await find("pets")).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "MODEL pets",
      "DATASET Pets",
      "RUN Pets 2",
      "RUN Pets 1",
    ]);
    expect((await find("ETS 2")).map(({ name, hint }) => [name, hint.split(",")[0]])).toEqual([
      ["Pets 2", "finished"],
    ]);
    expect(await find("%")).toEqual([]);
    expect(await find("_")).toEqual([]);
    expect(await codeOf(stack, `{ jumpTargets(text: "a", first: 1000) { id } }`)).toBe("BAD_USER_INPUT");
  });

  it("lists work in the order in which it comes, then what failed, with the reason", async () => {
    await stack.db.run.deleteMany({});
    const run = (name: string, columns: object) =>
      seedRun(stack.db, versionId, { name, status: "SCHEDULED", ...columns });
    await run("Later", { priority: 5 });
    await run("Next", {});
    await run("Aside", { pausedAt: new Date() });
    await run("Now", { status: "RUNNING", heartbeatAt: new Date() });
    await run("Done", { status: "FINISHED" });
    const error = { code: "X", message: "No weights.", nextStep: "Fetch them." };
    await run("Broken", { status: "FAILED", finishedAt: new Date(), error });
    await run("Long ago", { status: "FAILED", finishedAt: new Date(Date.now() - 48 * 3_600_000) });
    await seedDataset(stack.db, "Torn zip", { status: "FAILED", error });
    const { jobs, workers } = await query<{
      jobs: { kind: string; state: string; name: string; error: object | null }[];
      workers: { host: string; isLive: boolean }[];
    }>(stack, "{ jobs { kind state name error { code message nextStep } } workers { host isLive } }");
    expect(
      jobs.filter(({ kind }) => kind === "TRAIN_RUN").map(({ state, name }) => `${state} ${name}`),
    ).toEqual(["RUNNING Now", "PAUSED Aside", "WAITING Next", "WAITING Later", "FAILED Broken"]);
    expect(jobs.find(({ name }) => name === "Broken")).toMatchObject({ error });
    expect(jobs).toContainEqual({
      kind: "IMPORT_DATASET",
      name: "Torn zip version 1",
      state: "FAILED",
      error,
    });
    expect(workers).toContainEqual({ host: "attic", isLive: false });
  });

  it("counts a sweep's trainings in one row, and the photos of a batch", async () => {
    await stack.db.run.deleteMany({});
    const progress = {
      stage: "training",
      done: 1,
      total: 3,
      ratePerSecond: null,
      etaMs: null,
      failedFiles: 0,
    };
    const parent = await seedRun(stack.db, versionId, {
      name: "Sweep",
      status: "RUNNING",
      kind: "sweep",
      progress,
    });
    const child = (name: string, status: "FINISHED" | "RUNNING" | "SCHEDULED") =>
      seedRun(stack.db, versionId, { name, status, parentId: parent.id });
    await child("Sweep 1", "FINISHED");
    await child("Sweep 2", "RUNNING");
    await child("Sweep 3", "SCHEDULED");
    const model = await stack.db.registeredModel.create({ data: { name: "counted", lastNumber: 1 } });
    const version = await stack.db.modelVersion.create({
      data: { modelId: model.id, number: 1, bundleSha256: "0".repeat(64), bundleBytes: 1n, manifest: {} },
    });
    await stack.db.batchPrediction.create({
      data: {
        modelVersionId: version.id,
        name: "album.zip",
        source: {},
        status: "RUNNING",
        total: 10,
        done: 4,
        failedCount: 1,
        ratePerSecond: 2,
      },
    });
    const { jobs } = await query<{ jobs: { kind: string; state: string; name: string }[] }>(
      stack,
      "{ jobs { kind state name targetId progress { stage done total etaMs failedFiles } } }",
    );
    const open = jobs.filter(({ state }) => state !== "FAILED");
    expect(open.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
      "PREDICT_BATCH album.zip",
      "TRAIN_RUN Sweep",
      "TRAIN_RUN Sweep 2",
    ]);
    expect(open.find(({ name }) => name === "Sweep")).toMatchObject({
      progress: { stage: "trainings", done: 1, total: 3 },
    });
    expect(open.find(({ kind }) => kind === "PREDICT_BATCH")).toMatchObject({
      targetId: "counted",
      progress: { stage: "answering", done: 4, total: 10, etaMs: 3_000, failedFiles: 1 },
    });
    await stack.db.batchPrediction.deleteMany({});
  });

  it("stops an import, says so, and starts it again", async () => {
    const { id } = await seedDataset(stack.db, "Unwanted", {
      status: "IMPORTING",
      source: { path: "/nowhere" },
    });
    const CANCEL = "mutation ($id: ID!) { cancelImport(id: $id) { status error { code nextStep } } }";
    const { cancelImport } = await query<{ cancelImport: object }>(stack, CANCEL, { id });
    expect(cancelImport).toMatchObject({ status: "FAILED", error: { code: "IMPORT_CANCELED" } });
    expect(await codeOf(stack, CANCEL, { id })).toBe("CONFLICT");
    // Whoever canceled it knows.
    expect((await attention()).some(({ message }) => message.includes("Unwanted"))).toBe(false);

    const RETRY = `mutation ($kind: JobKind!, $id: ID!) { retryJob(kind: $kind, id: $id) { id kind state error { code } } }`;
    const job = { kind: "IMPORT_DATASET", id };
    const { retryJob } = await query<{ retryJob: object }>(stack, RETRY, job);
    expect(retryJob).toEqual({ ...job, state: "WAITING", error: null });
    expect(await codeOf(stack, RETRY, job)).toBe("CONFLICT");
    expect(await codeOf(stack, RETRY, { kind: "TRAIN_RUN", id })).toBe("BAD_USER_INPUT");
    expect(await codeOf(stack, RETRY, { kind: "EXPORT_MODEL", id: randomUUID() })).toBe("NOT_FOUND");
    await stack.db.datasetVersion.update({ where: { id }, data: { status: "FAILED" } });
  });

  it("shows how busy each worker was in the last minutes, and where live events go on", async () => {
    const id = randomUUID();
    await beat(id, 0);
    const usage = {
      cpuPercent: 150,
      memoryBytes: 5e8,
      systemCpuPercent: 80,
      systemMemoryBytes: 4e9,
      totalMemoryBytes: 8e9,
      cores: 2,
    };
    const tell = (seq: number, agoMs: number, runCount: number) =>
      stack.db.systemEvent.create({
        data: {
          seq,
          at: new Date(Date.now() - agoMs),
          payload: { kind: "usage", workerId: id, host: "attic", runCount, usage },
        },
      });
    await tell(1, 3_600_000, 0);
    await tell(2, 10_000, 1);
    await tell(3, 5_000, 2);
    const { systemSeq, workers } = await query<{
      systemSeq: number;
      workers: { id: string; runCount: number; usage: object[] }[];
    }>(stack, "{ systemSeq workers { id runCount usage { usage { cpuPercent cores } } } }");
    expect(systemSeq).toBe(3);
    expect(workers.find((worker) => worker.id === id)).toEqual({
      id,
      runCount: 2,
      usage: [{ usage: { cpuPercent: 150, cores: 2 } }, { usage: { cpuPercent: 150, cores: 2 } }],
    });
  });

  it("lets an answer of the API be nothing but data, whoever opens it", async () => {
    for (const path of ["/graphql?query={viewer{id}}", "/api/nothing", "/healthz", "/sign-in?token=old"]) {
      const { headers } = await fetch(stack.origin + path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
    }
  });

  describe("runs beside each other", () => {
    const PAIR = `query ($baseId: ID!, $otherId: ID!) { runPair(baseId: $baseId, otherId: $otherId) {
      commonCount baseRightCount otherRightCount fixedCount brokenCount differentlyWrongCount pValue isDistinguishable
      fixed { className image { path } base { className } other { className } } broken { image { path } } } }`;
    const evaluation = {
      classes: ["cat", "dog", "fox"].map((className) => ({
        className,
        precision: 1,
        recall: 1,
        f1: 1,
        support: 1,
      })),
    };
    const finished = (name: string) =>
      seedRun(stack.db, versionId, { name, status: "FINISHED", experimentName: "pairs", evaluation });
    interface Pair {
      runPair: {
        pValue: number;
        isDistinguishable: boolean;
        fixed: { image: { path: string } }[];
        broken: { image: { path: string } }[];
      };
    }
    let images: { id: string }[];
    beforeAll(async () => {
      images = await seedImages(stack.db, versionId, 12, "cat");
    });

    it("counts what one fixed and broke against another, and says when that may be chance", async () => {
      const [base, other] = [await finished("Base"), await finished("Other")];
      // Base is wrong on the first four; the other is right on two of those, and wrong on one that base has right.
      await seedAnswers(stack.db, base.id, images, (i) => (i < 4 ? 1 : 0));
      await seedAnswers(stack.db, other.id, images, (i) => [0, 0, 2, 1][i] ?? (i === 4 ? 1 : 0));
      const { runPair } = await query<Pair>(stack, PAIR, { baseId: base.id, otherId: other.id });
      expect(runPair).toMatchObject({
        commonCount: 12,
        baseRightCount: 8,
        otherRightCount: 9,
        fixedCount: 2,
        brokenCount: 1,
        differentlyWrongCount: 1,
        isDistinguishable: false,
        broken: [{ image: { path: "cat/4.jpg" } }],
      });
      // Two against one: 2 · (1 + 3) / 2³, capped at 1.
      expect(runPair.pValue).toBeCloseTo(1, 10);
      expect(runPair.fixed.map(({ image }) => image.path).toSorted()).toEqual(["cat/0.jpg", "cat/1.jpg"]);
    });

    it("calls a lopsided difference real", async () => {
      const [base, other] = [await finished("Blind"), await finished("Seeing")];
      await seedAnswers(stack.db, base.id, images, () => 1);
      await seedAnswers(stack.db, other.id, images, () => 0);
      const { runPair } = await query<Pair>(stack, PAIR, { baseId: base.id, otherId: other.id });
      expect(runPair.isDistinguishable).toBe(true);
      expect(runPair.pValue).toBeCloseTo(2 / 2 ** 12, 10);
    });

    it("tells what every run said of one photo, newest first", async () => {
      const { imageAnswers } = await query<{ imageAnswers: object[] }>(
        stack,
        "query ($id: ID!) { imageAnswers(imageId: $id) { run { name } trueClassName className isRight } }",
        { id: images[0]!.id },
      );
      expect(imageAnswers).toEqual([
        { run: { name: "Seeing" }, trueClassName: "cat", className: "cat", isRight: true },
        { run: { name: "Blind" }, trueClassName: "cat", className: "dog", isRight: false },
        { run: { name: "Other" }, trueClassName: "cat", className: "cat", isRight: true },
        { run: { name: "Base" }, trueClassName: "cat", className: "dog", isRight: false },
      ]);
    });

    it("names what a run is worth comparing with: the one before, the best, and what is in production", async () => {
      const mine = await seedDataset(stack.db, "Rivals");
      const run = async (name: string, accuracy: number | null, datasetVersionId = mine.id) => {
        const { id } = await seedRun(stack.db, datasetVersionId, {
          name,
          status: "FINISHED",
          ...(accuracy !== null && { evaluation }),
        });
        const at = { count: 1, lastStep: 1, minStep: 1, maxStep: 1, bestStep: 1 };
        const best = accuracy ?? 1;
        await stack.db.metricSummary.create({
          data: { runId: id, key: "val/accuracy", last: best, min: best, max: best, best, ...at },
        });
        return id;
      };
      const rivalsOf = async (id: string) =>
        (
          await query<{ run: { rivals: { kinds: string[]; run: { name: string } }[] } }>(
            stack,
            "query ($id: ID!) { run(id: $id) { rivals { kinds run { name } } } }",
            { id },
          )
        ).run.rivals.map(({ kinds, run: { name } }) => `${kinds.join(" ")} ${name}`);
      const live = await run("Live", 0.7);
      const second = await run("Second", 0.9);
      const third = await run("Third", 0.8);
      await run("Of another dataset", 0.99, versionId);
      await run("Never evaluated", null);
      const model = await stack.db.registeredModel.create({ data: { name: "rivals", lastNumber: 1 } });
      const version = await stack.db.modelVersion.create({
        data: {
          modelId: model.id,
          number: 1,
          runId: live,
          bundleSha256: "0".repeat(64),
          bundleBytes: 1n,
          manifest: {},
        },
      });
      await stack.db.modelAlias.create({
        data: { modelId: model.id, alias: "production", modelVersionId: version.id },
      });
      expect(await rivalsOf(third)).toEqual(["PREVIOUS BEST Second", "PRODUCTION Live"]);
      expect(await rivalsOf(second)).toEqual(["PREVIOUS PRODUCTION Live", "BEST Third"]);
      expect(await rivalsOf(live)).toEqual(["BEST Second"]);
    });

    it("gives runs in the order that was asked for, each once, and refuses what it cannot compare", async () => {
      const first = await finished("First");
      const second = await seedRun(stack.db, versionId, { name: "Second", status: "RUNNING" });
      const text = "query ($ids: [ID!]!) { runsByIds(ids: $ids) { name } }";
      const { runsByIds } = await query<{ runsByIds: object[] }>(stack, text, {
        ids: [second.id, first.id, second.id],
      });
      expect(runsByIds).toEqual([{ name: "Second" }, { name: "First" }]);
      expect(await codeOf(stack, text, { ids: [first.id, randomUUID()] })).toBe("NOT_FOUND");
      expect(await codeOf(stack, text, { ids: Array.from({ length: 21 }, () => randomUUID()) })).toBe(
        "BAD_USER_INPUT",
      );
      expect(await codeOf(stack, PAIR, { baseId: first.id, otherId: second.id })).toBe("NOT_EVALUATED");
    });
  });
});
