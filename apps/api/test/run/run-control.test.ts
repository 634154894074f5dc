/** What can be done with a run besides starting it: pause, resume, clone, verify, follow. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { register, REGISTER } from "../model/model-steps.js";
import { codeOf, followToEnd, openSocket, query, upload } from "../support/client.js";
import { drawDataset, drawPhoto } from "../support/draw-photos.js";
import { importFiles, runWhenOver, startRun, TINY_EXTRACTOR, until } from "../support/main-path.js";
import { startStack, type TestProcess, type TestStack } from "../support/stack.js";

interface ExperimentEvent {
  seq: number;
  event: { runId: string; seq: number; status: string | null };
}

describe("a run", { timeout: 180_000 }, () => {
  let stack: TestStack;
  let worker: TestProcess;
  let datasetVersionId: string;
  beforeAll(async () => {
    stack = await startStack();
    worker = await stack.startWorker();
    datasetVersionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 12, validation: 6 })))
      .id;
  });
  afterAll(() => stack.stop());

  const hiddenLayers = [{ units: 16, dropout: 0.3 }];
  const start = (hyperparameters: object, more: object = {}) =>
    startRun(stack, { datasetVersionId, hyperparameters: { hiddenLayers, ...hyperparameters }, ...more });
  const rowOf = (id: string) => stack.db.run.findUniqueOrThrow({ where: { id } });
  const change = (mutation: string, id: string) =>
    query(stack, `mutation ($id: ID!) { ${mutation}(id: $id) { id status pausedAt } }`, { id });
  const weightsOf = async (runId: string) =>
    (await stack.db.artifact.findFirstOrThrow({ where: { runId, path: { endsWith: ".safetensors" } } }))
      .sha256;
  const metricsOf = async (runId: string) =>
    (await stack.db.metric.findMany({ where: { runId }, orderBy: [{ key: "asc" }, { step: "asc" }] })).map(
      ({ key, step, value }) => [key, step, value],
    );

  describe("that is paused", () => {
    const long = { epochs: 800, patience: null, batchSize: 4 };

    it("lets go of its worker, keeps a checkpoint, and resumed ends in the same bytes", async () => {
      const id = await start(long);
      await until(
        "the first epochs",
        async () => (await stack.db.metric.count({ where: { runId: id } })) > 40,
      );
      await change("pauseRun", id);
      const paused = await until("the pause", async () => {
        const row = await rowOf(id);
        return row.pausedAt && row;
      });
      expect(paused.status).toBe("SCHEDULED");
      expect(existsSync(join(stack.dataDir, "checkpoints", id, "training.safetensors"))).toBe(true);
      const stood = await stack.db.metric.count({ where: { runId: id } });
      expect(stood).toBeLessThan(4 * 800);

      // Its worker is free for another run, and a worker that starts anew leaves it alone.
      await runWhenOver(stack, await start({ epochs: 2 }));
      await worker.kill("SIGTERM");
      worker = await stack.startWorker();
      await runWhenOver(stack, await start({ epochs: 2 }));
      expect(await stack.db.metric.count({ where: { runId: id } })).toBe(stood);
      expect((await rowOf(id)).pausedAt).not.toBeNull();

      await change("resumeRun", id);
      expect((await runWhenOver(stack, id, 120_000)).status).toBe("FINISHED");
      const undisturbed = await start(long);
      await runWhenOver(stack, undisturbed, 120_000);
      expect(await weightsOf(id)).toBe(await weightsOf(undisturbed));
      expect(await metricsOf(id)).toEqual(await metricsOf(undisturbed));

      const events = await followToEnd(stack, id);
      const logs = events.flatMap((event) => event.log?.message ?? []).join("\n");
      expect(logs).toContain("Paused.");
      expect(logs).toContain("Resumed");
      expect(logs).not.toContain("went away");
    });

    it("before a worker has it waits until it is resumed, and can be canceled", async () => {
      const blocker = await start({ ...long, epochs: 9_000 });
      const [waiting, unwanted] = [await start({ epochs: 2 }), await start({ epochs: 2 })];
      await change("pauseRun", waiting);
      await change("pauseRun", unwanted);
      await change("cancelRun", blocker);
      await change("cancelRun", unwanted);
      expect((await rowOf(unwanted)).status).toBe("CANCELED");
      await runWhenOver(stack, await start({ epochs: 2 }));
      expect((await rowOf(waiting)).status).toBe("SCHEDULED");
      await change("resumeRun", waiting);
      expect((await runWhenOver(stack, waiting)).status).toBe("FINISHED");
      expect(await codeOf(stack, "mutation ($id: ID!) { pauseRun(id: $id) { id } }", { id: waiting })).toBe(
        "RUN_IS_OVER",
      );
    });
  });

  it("of a higher priority overtakes those that wait", async () => {
    const blocker = await start({ epochs: 9_000, patience: null, batchSize: 1 });
    const [first, second] = [
      await start({ epochs: 2 }, { priority: 5 }),
      await start({ epochs: 2 }, { priority: 5 }),
    ];
    await query(stack, "mutation ($id: ID!) { setRunPriority(id: $id, priority: 1) { id priority } }", {
      id: second,
    });
    await change("cancelRun", blocker);
    await runWhenOver(stack, first);
    const startedAt = async (id: string) => (await rowOf(id)).startedAt!.getTime();
    expect(await startedAt(second)).toBeLessThan(await startedAt(first));
  });

  it("is cloned with changes, and remembers from which", async () => {
    const id = await start({ epochs: 3, learningRate: 1e-3, patience: 2 });
    const text = `mutation ($id: ID!, $changes: CloneRunInput) { cloneRun(id: $id, changes: $changes) {
      id name clonedFrom { id } extractor { weights imageSizePx } hyperparameters { epochs learningRate patience seed } } }`;
    const changes = { name: "Slower", hyperparameters: { learningRate: 1e-4, patience: null } };
    const { cloneRun } = await query<{ cloneRun: { id: string } }>(stack, text, { id, changes });
    expect(cloneRun).toMatchObject({
      name: "Slower",
      clonedFrom: { id },
      extractor: { weights: "random", imageSizePx: 32 },
      hyperparameters: { epochs: 3, learningRate: 1e-4, patience: null, seed: 42 },
    });
    expect((await runWhenOver(stack, cloneRun.id)).status).toBe("FINISHED");
  });

  it("that diverges fails with the epoch and a hint; its best weights answer and can be registered", async () => {
    // The penalty's gradient alone multiplies the weights by -19 an update.
    const diverging = { optimizer: "sgd", momentum: 0, learningRate: 1, l2: 10, patience: null };
    const id = await start(diverging);
    const run = await runWhenOver(stack, id);
    expect(run).toMatchObject({ status: "FAILED", bestEpoch: 1, error: { code: "TRAINING_DIVERGED" } });
    expect(run.error!.message).toMatch(/in epoch \d+\. The best weights until then, of epoch 1, are kept\./);
    expect(run.error!.nextStep).toContain("0.1 instead of 1");
    const epochs = Number(/in epoch (\d+)/.exec(run.error!.message)![1]) - 1;
    const series = run.metrics.find(({ key }) => key === "val/loss")!;
    expect(series.steps).toEqual(Array.from({ length: epochs }, (_, index) => index + 1));
    expect(run.evaluation!.accuracy).toBeGreaterThan(0);
    const events = await followToEnd(stack, id);
    expect(events.at(-1)).toMatchObject({ status: "FAILED", log: { level: "error" } });

    const uploadId = await upload(stack, [{ path: "new.jpg", bytes: await drawPhoto("dots", 500) }]);
    const { predictImages } = await query<{ predictImages: { error: object | null }[] }>(
      stack,
      "mutation ($input: PredictImagesInput!) { predictImages(input: $input) { predictions { probability } error { code } } }",
      { input: { runId: id, uploadId } },
    );
    expect(predictImages[0]!.error).toBeNull();
    expect(await register(stack, { runId: id, modelName: "best-so-far" })).toMatchObject({ number: 1 });

    // Not even one epoch: nothing to keep.
    const hopeless = await start({ ...diverging, learningRate: 10, batchSize: 1 });
    const failed = await runWhenOver(stack, hopeless);
    expect(failed).toMatchObject({ status: "FAILED", bestEpoch: null, evaluation: null });
    expect(failed.error).toMatchObject({
      code: "TRAINING_DIVERGED",
      message: "The loss became infinite or NaN in epoch 1.",
    });
    expect(await codeOf(stack, REGISTER, { input: { runId: hopeless, modelName: "nothing" } })).toBe(
      "RUN_NOT_FINISHED",
    );
  });

  it("may end in a sigmoid where there are two classes, and only there", async () => {
    const id = await start({ epochs: 3, output: "sigmoid" });
    expect((await runWhenOver(stack, id)).error).toBeNull();
    const { run } = await query<{ run: object }>(
      stack,
      "query ($id: ID!) { run(id: $id) { hyperparameters { output } evaluation { classes { className } } } }",
      { id },
    );
    const classes = [{ className: "dots" }, { className: "stripes" }];
    expect(run).toEqual({ hyperparameters: { output: "sigmoid" }, evaluation: { classes } });
    const three = (await drawDataset({ train: 4, validation: 2 })).map((file, index) => ({
      ...file,
      path: file.path.replace("dots", index % 4 === 1 ? "dots" : "more-dots"),
    }));
    const { id: versionOfThree } = await importFiles(stack, "Three", three);
    const refused = { datasetVersionId: versionOfThree, hyperparameters: { output: "sigmoid" } };
    expect(
      await codeOf(stack, "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }", {
        input: refused,
      }),
    ).toBe("SIGMOID_NEEDS_TWO_CLASSES");
  });

  describe("that is verified", () => {
    const VERIFY = "mutation ($id: ID!) { verifyRun(id: $id) { id status } }";
    const READ = `query ($id: ID!) { run(id: $id) { verifications { status error { code } report {
      metricsCompared metricsDiffering firstDifference recordedWeightsSha256 repeatedWeightsSha256 bestEpochAgrees evaluationAgrees } } } }`;
    const verify = async (id: string) => {
      const { verifyRun } = await query<{ verifyRun: { id: string } }>(stack, VERIFY, { id });
      await until(
        "the verification",
        async () =>
          (await stack.db.runVerification.findUniqueOrThrow({ where: { id: verifyRun.id } })).finishedAt !==
          null,
      );
      const { run } = await query<{ run: { verifications: any[] } }>(stack, READ, { id });
      return run.verifications[0];
    };

    it("gives the same bytes again, also where it saw photos in further views", async () => {
      const id = await start({ epochs: 5 }, { extractor: { ...TINY_EXTRACTOR, augmentationViews: 1 } });
      await runWhenOver(stack, id);
      const { status, report } = await verify(id);
      expect(status).toBe("IDENTICAL");
      expect(report).toMatchObject({ metricsCompared: 20, metricsDiffering: 0, firstDifference: null });
      expect(report.repeatedWeightsSha256).toBe(report.recordedWeightsSha256);
      expect(report.recordedWeightsSha256).toBe(await weightsOf(id));
    });

    it("shows where its record was tampered with", async () => {
      const id = await start({ epochs: 5 });
      await runWhenOver(stack, id);
      await stack.db.metric.update({
        where: { runId_key_step: { runId: id, key: "val/loss", step: 3 } },
        data: { value: 0.125 },
      });
      const { status, report } = await verify(id);
      expect(status).toBe("DIFFERENT");
      expect(report.metricsDiffering).toBe(1);
      expect(report.firstDifference).toContain("val/loss at epoch 3: recorded 0.125");
      expect(report.repeatedWeightsSha256).toBe(report.recordedWeightsSha256);
    });

    it("of a parent or before its end is refused", async () => {
      await worker.kill("SIGTERM");
      const id = await start({ epochs: 2 });
      expect(await codeOf(stack, VERIFY, { id })).toBe("RUN_NOT_FINISHED");
      worker = await stack.startWorker();
      await runWhenOver(stack, id);
    });
  });

  describe("and its experiment's events", () => {
    const EVENTS = `subscription ($experimentId: ID!, $afterSeq: Int!) {
      experimentEvents(experimentId: $experimentId, afterSeq: $afterSeq) { seq event { runId seq status } } }`;
    async function* follow(experimentId: string, afterSeq: number, client = openSocket(stack)) {
      const variables = { experimentId, afterSeq };
      for await (const { data, errors } of client.iterate<{ experimentEvents: ExperimentEvent }>({
        query: EVENTS,
        variables,
      })) {
        if (errors) throw new Error(JSON.stringify(errors));
        yield data!.experimentEvents;
      }
    }

    it("reach a client whose websocket drops again and again exactly as one that never left", async () => {
      const { id: experimentId, lastSeq } = await stack.db.experiment.findFirstOrThrow();
      const runIds = [
        await start({ epochs: 40, patience: null }),
        await start({ epochs: 40, patience: null }),
      ];
      const isLast = ({ event }: ExperimentEvent) => event.runId === runIds[1] && event.status === "FINISHED";
      const steady = (async () => {
        const seen: ExperimentEvent[] = [];
        const client = openSocket(stack);
        for await (const event of follow(experimentId, lastSeq, client)) {
          seen.push(event);
          if (isLast(event)) break;
        }
        await client.dispose();
        return seen;
      })();
      const received: ExperimentEvent[] = [];
      let connections = 0;
      while (!received.some(isLast)) {
        connections++;
        const client = openSocket(stack);
        let taken = 0;
        for await (const event of follow(experimentId, received.at(-1)?.seq ?? lastSeq, client)) {
          received.push(event);
          if (++taken === 4 || isLast(event)) break;
        }
        client.terminate();
        await client.dispose();
      }
      expect(connections).toBeGreaterThan(3);
      expect(received).toEqual(await steady);
      expect(received.map((event) => event.seq)).toEqual(received.map((_, index) => lastSeq + 1 + index));
      for (const runId of runIds) {
        const own = received.filter(({ event }) => event.runId === runId).map(({ event }) => event.seq);
        expect(own).toEqual(own.map((_, index) => index + 1));
      }
    });
  });

  it("tells at most ten events a second, without losing an epoch, with CPU and memory", async () => {
    const epochs = 2_000;
    const id = await start({ epochs, patience: null, batchSize: 32 });
    await runWhenOver(stack, id, 120_000);
    const events = await stack.db.runEvent.findMany({ where: { runId: id }, orderBy: { seq: "asc" } });
    const times = events.map(({ at }) => at.getTime());
    const most = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length),
    );
    expect(most).toBeLessThanOrEqual(10);
    const told = events.flatMap(
      ({ payload }) => (payload as { metrics?: { key: string; step: number }[] }).metrics ?? [],
    );
    expect(told.filter(({ key }) => key === "val/loss").map(({ step }) => step)).toEqual(
      Array.from({ length: epochs }, (_, index) => index + 1),
    );
    const text = `query ($id: ID!) { run(id: $id) { usage(maxPoints: 5) { at usage { cpuPercent memoryBytes totalMemoryBytes cores } } environment { cores } codeVersion } }`;
    const { run } = await query<{ run: any }>(stack, text, { id });
    expect(run.usage.length).toBeGreaterThan(0);
    expect(run.usage.length).toBeLessThanOrEqual(7);
    for (const { usage } of run.usage) {
      expect(usage.cpuPercent).toBeGreaterThan(0);
      expect(usage.memoryBytes).toBeGreaterThan(10e6);
      expect(usage.memoryBytes).toBeLessThan(usage.totalMemoryBytes);
    }
    expect(run.environment.cores).toBeGreaterThan(0);
    expect(run.codeVersion).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("is estimated before it starts, from what earlier ones measured, and a sweep with it", async () => {
    const text = `query ($input: StartRunInput!, $plan: SweepPlanInput) { runEstimate(input: $input, plan: $plan) {
      trainings imagesToExtract imageCount extractionMs trainingMs diskBytes isMeasured basis } }`;
    const estimate = async (input: object, plan?: object) =>
      (
        await query<{ runEstimate: any }>(stack, text, {
          input: { datasetVersionId, extractor: TINY_EXTRACTOR, ...input },
          plan: plan ?? null,
        })
      ).runEstimate;
    const one = await estimate({});
    expect(one).toMatchObject({
      trainings: 1,
      imagesToExtract: 0,
      imageCount: 36,
      extractionMs: 0,
      isMeasured: true,
    });
    // Another size has no features yet: 512 numbers a photo and 32 × 32 pixels of the grid.
    const larger = await estimate({ extractor: { ...TINY_EXTRACTOR, imageSizePx: 64 } });
    expect(larger.imagesToExtract).toBe(36);
    expect(larger.extractionMs).toBeGreaterThan(0);
    expect(larger.diskBytes).toBeGreaterThan(36 * 2 * 2 * 512 * 4);
    const sweep = await estimate({}, { strategy: "repeat", repeats: 10 });
    expect(sweep.trainings).toBe(10);
    expect(sweep.trainingMs / one.trainingMs).toBeCloseTo(10, 6);
  });

  it("sees photos in further views where it learns from them, and nowhere else", async () => {
    const files = await drawDataset({ train: 8, validation: 4 });
    const { id: versionId } = await importFiles(stack, "Views", files);
    // A size that no other test uses.
    const extractor = { ...TINY_EXTRACTOR, imageSizePx: 40, augmentationViews: 2 };
    const startOn = (datasetVersionId: string) =>
      startRun(stack, { datasetVersionId, extractor, hyperparameters: { epochs: 3, hiddenLayers } });
    const estimate = async (augmentationViews: number, plan: object | null = null) => {
      const { runEstimate } = await query<{ runEstimate: any }>(
        stack,
        `query ($input: StartRunInput!, $plan: SweepPlanInput) { runEstimate(input: $input, plan: $plan) {
          imagesToExtract viewsToExtract extractionMs trainingMs diskBytes } }`,
        { input: { datasetVersionId: versionId, extractor: { ...extractor, augmentationViews } }, plan },
      );
      return runEstimate;
    };
    const [none, three] = [await estimate(0), await estimate(3)];
    expect([none.imagesToExtract, none.viewsToExtract]).toEqual([24, 0]);
    expect([three.imagesToExtract, three.viewsToExtract]).toEqual([24, 48]);
    expect(three.extractionMs / none.extractionMs).toBeCloseTo(72 / 24, 6);
    expect(three.trainingMs / none.trainingMs).toBeGreaterThan(3);
    expect(three.diskBytes - none.diskBytes).toBe(48 * 512 * 4);

    const id = await startOn(versionId);
    const events = await followToEnd(stack, id);
    const extraction = events.flatMap(({ progress }) => (progress?.stage === "extraction" ? [progress] : []));
    expect(extraction.at(-1)).toMatchObject({ done: 24 + 32, total: 24 + 32 });
    const text = `query ($id: ID!, $search: String!) {
      run(id: $id) { status extractor { augmentationViews fingerprint label } evaluation { count } datasetVersion {
        classes { trainCount validationCount } } }
      runs(first: 5, search: $search) { edges { node { id } } } }`;
    const search = "params.extractor.augmentationViews >= 2";
    const { run, runs } = await query<{ run: any; runs: any }>(stack, text, { id, search });
    expect(run).toMatchObject({ status: "FINISHED", extractor: { augmentationViews: 2 } });
    expect(run.evaluation.count).toBe(8);
    expect(run.datasetVersion.classes).toEqual(Array(2).fill({ trainCount: 8, validationCount: 4 }));
    expect(runs.edges.map(({ node }: any) => node.id)).toEqual([id]);
    expect((await rowOf(id)).timings).toMatchObject({ extracted: 56, trainRows: 48, validationRows: 8 });
    expect(await stack.db.evaluatedImage.count({ where: { runId: id } })).toBe(8);
    expect((await estimate(2)).viewsToExtract).toBe(0);
    expect((await estimate(3)).viewsToExtract).toBe(16);
    expect((await estimate(3, { strategy: "folds", folds: 2 })).viewsToExtract).toBe(16 + 8 * 3);

    // One photo more: itself and its views are extracted, nothing else.
    const added = { path: "train/dots/99.jpg", bytes: await drawPhoto("dots", 99) };
    const { id: laterId } = await importFiles(stack, "Views", [...files, added]);
    const told = (await followToEnd(stack, await startOn(laterId))).flatMap(({ log }) => log?.message ?? []);
    expect(told[0]).toBe("25 images and 34 further views have features; 56 of them were extracted before.");

    // The same extractor, whoever looks through it, and the same settings as a run that never heard of views.
    const clone = async (augmentationViews: number | null) => {
      const { cloneRun } = await query<{ cloneRun: { id: string } }>(
        stack,
        "mutation ($id: ID!, $changes: CloneRunInput) { cloneRun(id: $id, changes: $changes) { id } }",
        { id, changes: { extractor: { augmentationViews } } },
      );
      await runWhenOver(stack, cloneRun.id);
      return rowOf(cloneRun.id);
    };
    const [plain, same] = [await clone(0), await clone(null)];
    expect(plain.extractorSpec).not.toHaveProperty("augmentationViews");
    expect((plain.extractor as any).fingerprint).toBe(run.extractor.fingerprint);
    expect((plain.extractor as any).spec).not.toHaveProperty("augmentationViews");
    expect(plain.timings).toMatchObject({ extracted: 0, trainRows: 16 });
    expect(same.settings).toBe((await rowOf(id)).settings);
    expect(await weightsOf(same.id)).toBe(await weightsOf(id));

    const start = "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }";
    for (const augmentationViews of [-1, 11])
      expect(
        await codeOf(stack, start, {
          input: { datasetVersionId: versionId, extractor: { ...extractor, augmentationViews } },
        }),
      ).toBe("BAD_USER_INPUT");
  });

  it("sets how many train at once for workers that are running", async () => {
    await query(stack, "mutation { setRunConcurrency(value: 2) }");
    expect(await query(stack, "{ runConcurrency }")).toEqual({ runConcurrency: 2 });
    const ids = [];
    for (let run = 0; run < 2; run++) ids.push(await start({ epochs: 9_000, patience: null, batchSize: 1 }));
    await until(
      "both at once",
      async () => (await stack.db.run.count({ where: { status: "RUNNING" } })) === 2,
    );
    for (const id of ids) await change("cancelRun", id);
    for (const id of ids) await runWhenOver(stack, id);
    expect(await codeOf(stack, "mutation { setRunConcurrency(value: 0) }")).toBe("BAD_USER_INPUT");
  });

  it("has workers that tell of themselves, under numbers without gaps", async () => {
    const client = openSocket(stack);
    const events: { seq: number; kind: string; usage: { cores: number } | null }[] = [];
    const text =
      "subscription ($afterSeq: Int!) { systemEvents(afterSeq: $afterSeq) { seq kind workerId host runCount usage { cores cpuPercent } } }";
    await worker.kill("SIGTERM");
    for await (const { data } of client.iterate<{ systemEvents: any }>({
      query: text,
      variables: { afterSeq: 0 },
    })) {
      events.push(data!.systemEvents);
      if (data!.systemEvents.kind === "stopped" && events.length > 3) break;
    }
    await client.dispose();
    expect(events[0]!.kind).toBe("started");
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.some((event) => event.kind === "usage" && event.usage!.cores > 0)).toBe(true);
  });
});
