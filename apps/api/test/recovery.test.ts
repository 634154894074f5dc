/** Processes that are killed at the worst moment: nothing is lost, and the result is that of an undisturbed run. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followRun, followToEnd, openSocket, query, upload, type FollowedEvent } from "./support/client.js";
import { drawDataset, drawPhoto } from "./support/draw-photos.js";
import { importFiles, runWhenOver, startRun, until } from "./support/main-path.js";
import { startStack, type TestProcess, type TestStack } from "./support/stack.js";

/** A training writes its first checkpoint long before it ends. */
const EPOCHS = 800;
/** Nobody waits longer than needed for a checkpoint, or for a dead worker's work. */
const OFTEN = { CHECKPOINT_SECONDS: "0.3", TAKEOVER_SECONDS: "3" };

/** What two equal trainings must agree on, to the last bit. */
async function resultOf({ db }: TestStack, runId: string) {
  const run = await db.run.findUniqueOrThrow({ where: { id: runId } });
  const { status, bestEpoch, evaluation } = run;
  const metrics = await db.metric.findMany({ where: { runId }, orderBy: [{ key: "asc" }, { step: "asc" }] });
  const artifacts = await db.artifact.findMany({ where: { runId }, orderBy: { path: "asc" } });
  const evaluated = await db.evaluatedImage.findMany({ where: { runId }, orderBy: { imageId: "asc" } });
  return {
    status,
    bestEpoch,
    evaluation,
    metrics: metrics.map(({ key, step, value }) => [key, step, value]),
    weights: artifacts
      .filter((artifact) => artifact.path.endsWith(".safetensors"))
      .map((artifact) => artifact.sha256),
    evaluated: evaluated.map(({ imageId, predictedIndex, probability }) => [
      imageId,
      predictedIndex,
      probability,
    ]),
  };
}

describe("a worker that is killed", { timeout: 180_000 }, () => {
  let stack: TestStack;
  let worker: TestProcess;
  let versionId: string;
  beforeAll(async () => {
    stack = await startStack(OFTEN);
    worker = await stack.startWorker();
    const version = await importFiles(
      stack,
      "Patterns",
      await drawDataset({ train: 40, validation: 8, sizePx: 96 }),
    );
    versionId = version.id;
  });
  afterAll(() => stack.stop());

  const start = (input: object) => startRun(stack, { datasetVersionId: versionId, ...input });

  async function eventsOf(runId: string): Promise<FollowedEvent[]> {
    const events = await followToEnd(stack, runId);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    return events;
  }

  it("in the middle of extraction: the next one goes on from the rows that are kept, to the same result", async () => {
    const input = {
      // Large enough to take a while; features are kept in shards of 32, photos and views of them apart.
      extractor: { weights: "random", imageSizePx: 80, preset: "vgg16_caffe", augmentationViews: 1 },
      hyperparameters: { epochs: 6, hiddenLayers: [{ units: 16, dropout: 0.5 }] },
    };
    const runId = await start(input);
    const client = openSocket(stack);
    let last: FollowedEvent["progress"] = null;
    for await (const { progress } of followRun(client, runId)) {
      last = progress;
      if (progress?.stage === "extraction" && progress.done >= 80) break;
    }
    await worker.kill("SIGKILL");
    expect(last!.done).toBeLessThan(last!.total);
    await client.dispose();
    worker = await stack.startWorker();
    const events = await eventsOf(runId);
    const logs = events.flatMap((event) => event.log?.message ?? []);
    expect(logs.join("\n")).toContain("attempt 2");
    const reused = Number(/; (\d+) of them were extracted before/.exec(logs.join("\n"))?.[1]);
    expect(reused).toBeGreaterThan(0);
    // 80 photos to train on in one further view, and 16 that it is measured on.
    expect(reused).toBeLessThan(2 * 80 + 16);

    await rm(join(stack.dataDir, "features"), { recursive: true });
    const undisturbed = await start(input);
    await eventsOf(undisturbed);
    expect(await resultOf(stack, runId)).toEqual(await resultOf(stack, undisturbed));
  });

  it("in the middle of training: the next one goes on from the checkpoint, to the same result", async () => {
    const hyperparameters = {
      epochs: EPOCHS,
      patience: null,
      batchSize: 4,
      hiddenLayers: [{ units: 64, batchNormalization: true, dropout: 0.5 }],
    };
    const runId = await start({ hyperparameters });
    const steady = followToEnd(stack, runId);
    const checkpoint = join(stack.dataDir, "checkpoints", runId, "training.safetensors");
    await until("a checkpoint", async () => existsSync(checkpoint), 120_000);
    await worker.kill("SIGKILL");
    expect((await stack.db.run.findUniqueOrThrow({ where: { id: runId } })).status).toBe("RUNNING");
    worker = await stack.startWorker();
    const events = await eventsOf(runId);
    expect(events.at(-1)?.status).toBe("FINISHED");
    expect(await steady).toEqual(events);
    expect(existsSync(checkpoint)).toBe(false);

    const undisturbed = await start({ hyperparameters });
    await eventsOf(undisturbed);
    const result = await resultOf(stack, runId);
    expect(result.metrics).toHaveLength(4 * EPOCHS);
    expect(result).toEqual(await resultOf(stack, undisturbed));
  });

  it("gently: it puts the run back, and the next one takes it at once", async () => {
    const hiddenLayers = [{ units: 16, dropout: 0 }];
    const runId = await start({ hyperparameters: { epochs: 2_000, patience: null, hiddenLayers } });
    await until("the first epochs", async () => (await stack.db.metric.count({ where: { runId } })) > 0);
    await worker.kill("SIGTERM");
    expect((await stack.db.run.findUniqueOrThrow({ where: { id: runId } })).status).toBe("RUNNING");
    worker = await stack.startWorker();
    expect((await runWhenOver(stack, runId, 120_000)).status).toBe("FINISHED");
  });

  it("with its queue wiped out: rows that wait for work are queued again at the next start", async () => {
    await worker.kill("SIGTERM");
    const runId = await start({ hyperparameters: { epochs: 2 } });
    await stack.db.$executeRaw`DELETE FROM bullmq.job`;
    worker = await stack.startWorker();
    expect((await runWhenOver(stack, runId)).status).toBe("FINISHED");
  });

  it("before it answered a prediction: the next one does", async () => {
    const runId = await start({ hyperparameters: { epochs: 2 } });
    await runWhenOver(stack, runId);
    await worker.kill("SIGKILL");
    const uploadId = await upload(stack, [{ path: "photo.jpg", bytes: await drawPhoto("dots", 900) }]);
    const answer = query<{ predictImages: { predictions: unknown[] }[] }>(
      stack,
      "mutation ($input: PredictImagesInput!) { predictImages(input: $input) { predictions { className } } }",
      { input: { runId, uploadId } },
    );
    // Laid out anew from the content store: this machine might never have had the folder.
    await rm(join(stack.dataDir, "bundles"), { recursive: true });
    worker = await stack.startWorker();
    expect((await answer).predictImages[0]!.predictions).toHaveLength(2);
  });
});

describe("a server that restarts", { timeout: 120_000 }, () => {
  it("finds every row, and the client's session still counts", async () => {
    const stack = await startStack();
    try {
      await stack.startWorker();
      const { id } = await importFiles(stack, "Patterns", await drawDataset({ train: 4, validation: 2 }));
      await stack.restartServer();
      const { datasets } = await query<{ datasets: { edges: unknown[] } }>(
        stack,
        "{ datasets { edges { node { name latestVersion { id status } } } } }",
      );
      expect(datasets.edges).toEqual([
        { node: { name: "Patterns", latestVersion: { id, status: "READY" } } },
      ]);
    } finally {
      await stack.stop();
    }
  });
});
