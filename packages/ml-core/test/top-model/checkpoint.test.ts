import { fork } from "node:child_process";
import { on, once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseHyperparameters } from "@smallset/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { trainTopModel } from "../../src/top-model/train-top-model.js";
import { partialResultOf } from "../../src/top-model/training-errors.js";
import { classNames, drawFeatures, weightBytes, withoutDurations } from "./top-model-helpers.js";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "smallset-checkpoint-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const shape = { featureLength: 300, classes: 3 };
const input = {
  train: drawFeatures({ rows: 100, seed: 1, signal: 0.2, ...shape }),
  validation: drawFeatures({ rows: 40, seed: 2, signal: 0.2, ...shape }),
  classNames: classNames(3),
};
const layer = { batchNormalization: true, dropout: 0.4 };

describe.each(["adam", "rmsprop", "sgd"] as const)("a training with %s that was broken off", (optimizer) => {
  const hyperparameters = parseHyperparameters({
    optimizer,
    epochs: 8,
    patience: null,
    batchSize: 16,
    learningRate: 1e-3,
    hiddenLayers: [
      { units: 48, ...layer },
      { units: 20, ...layer },
    ],
  });

  it("continues after a cancel to exactly the bytes of one that was not", async () => {
    const undisturbed = await trainTopModel({ ...input, hyperparameters });
    const controller = new AbortController();
    const told: number[] = [];
    const canceled = await trainTopModel({
      ...input,
      hyperparameters,
      checkpoint: { dir },
      signal: controller.signal,
      onEpochEnd: ({ epoch }) => {
        told.push(epoch);
        // After the next request has gone out, so that it is canceled in the middle of an epoch.
        if (epoch === 3) setTimeout(() => controller.abort(), 1);
      },
    }).catch((error: unknown) => error);
    expect(canceled).toMatchObject({ code: "CANCELED" });
    expect(partialResultOf(canceled as never)!.history.length).toBeLessThan(8);

    const resumed = await trainTopModel({
      ...input,
      hyperparameters,
      checkpoint: { dir },
      onEpochEnd: ({ epoch }) => void told.push(epoch),
    });
    expect(resumed.resumedAtEpoch).toBeGreaterThanOrEqual(4);
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expectEqual(resumed, undisturbed);
  });
});

const expectEqual = (
  a: Awaited<ReturnType<typeof trainTopModel>>,
  b: Awaited<ReturnType<typeof trainTopModel>>,
) => {
  expect(weightBytes(a.topModel)).toEqual(weightBytes(b.topModel));
  expect(a.bestEpoch).toBe(b.bestEpoch);
  expect(withoutDurations(a.history)).toEqual(withoutDurations(b.history));
};

describe("a checkpoint", () => {
  const hyperparameters = parseHyperparameters({
    epochs: 6,
    patience: null,
    learningRate: 1e-3,
    hiddenLayers: [{ units: 64, dropout: 0.5 }],
  });
  const trainTo = (epoch: number) => {
    const controller = new AbortController();
    return trainTopModel({
      ...input,
      hyperparameters,
      checkpoint: { dir },
      signal: controller.signal,
      onEpochEnd: (metrics) => {
        if (metrics.epoch === epoch) controller.abort();
      },
    }).catch((error: unknown) => error);
  };

  it("survives kill -9 of the whole process", async () => {
    const script = fileURLToPath(new URL("train-until-killed.mjs", import.meta.url));
    const wide = { rows: 80, featureLength: 700, classes: 3 };
    const job = {
      ...input,
      train: drawFeatures({ ...wide, seed: 1 }),
      validation: drawFeatures({ ...wide, seed: 2 }),
      hyperparameters: { ...hyperparameters, epochs: 8 },
    };
    const child = fork(script, { serialization: "advanced" });
    child.send({ job, dir });
    for await (const [message] of on(child, "message")) if (message.epoch >= 4) break;
    child.kill("SIGKILL");
    await once(child, "exit");
    const resumed = await trainTopModel({ ...job, checkpoint: { dir } });
    // Epoch 4 had been told, so that epoch 3 at least was on disk.
    expect(resumed.resumedAtEpoch).toBeGreaterThanOrEqual(4);
    expectEqual(resumed, await trainTopModel(job));
  });

  it("is not continued with other hyperparameters or features", async () => {
    await trainTo(2);
    const other = { ...hyperparameters, learningRate: 2e-3 };
    const retrained = await trainTopModel({ ...input, hyperparameters: other, checkpoint: { dir } });
    expect(retrained.resumedAtEpoch).toBeNull();
    await rm(dir, { recursive: true });
    await trainTo(2);
    const features = input.train.features.slice();
    features[0]! += 1;
    const changed = { ...input, train: { ...input.train, features } };
    const result = await trainTopModel({ ...changed, hyperparameters, checkpoint: { dir } });
    expect(result.resumedAtEpoch).toBeNull();
  });

  it("that is damaged is not trusted: training begins again", async () => {
    await trainTo(2);
    const [name] = await readdir(dir);
    const bytes = await readFile(join(dir, name!));
    bytes[bytes.length - 100]! ^= 1;
    await writeFile(join(dir, name!), bytes);
    const result = await trainTopModel({ ...input, hyperparameters, checkpoint: { dir } });
    expect(result.resumedAtEpoch).toBeNull();
    expectEqual(result, await trainTopModel({ ...input, hyperparameters }));
  });

  it("is written no more often than asked for", async () => {
    await trainTopModel({ ...input, hyperparameters, checkpoint: { dir, intervalMs: 1e9 } });
    expect(await readdir(dir)).toEqual([]);
    await trainTopModel({ ...input, hyperparameters, checkpoint: { dir, intervalMs: 0 } });
    expect(await readdir(dir)).toEqual(["training.safetensors"]);
  });
});

describe("a signal that was aborted before", () => {
  it("keeps training from beginning", async () => {
    const training = trainTopModel({
      ...input,
      hyperparameters: parseHyperparameters({}),
      signal: AbortSignal.abort(),
    });
    await expect(training).rejects.toMatchObject({ code: "CANCELED" });
  });
});
