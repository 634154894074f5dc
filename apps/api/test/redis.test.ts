/** The same jobs on Redis, for those who set REDIS_URL. Needs a redis-server or valkey-server on PATH. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePort } from "../src/db/embedded-process.js";
import { followToEnd, query } from "./support/client.js";
import { drawDataset } from "./support/draw-photos.js";
import { importFiles, readRun, startRun, until } from "./support/main-path.js";
import { startStack, type TestStack } from "./support/stack.js";

const binary = ["redis-server", "valkey-server"].find((name) => spawnSync(name, ["--version"]).status === 0);
if (!binary)
  console.warn("SKIPPING the queue on Redis: neither redis-server nor valkey-server is installed.");

describe.skipIf(!binary)("the queue on Redis", { timeout: 120_000 }, () => {
  let dir: string;
  let redis: ChildProcess;
  let stack: TestStack;
  let versionId: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "smallset-redis-"));
    const port = await findFreePort();
    redis = spawn(binary!, ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""], {
      stdio: "ignore",
    });
    stack = await startStack({ REDIS_URL: `redis://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await stack.stop();
    redis.kill();
    await once(redis, "exit");
    await rm(dir, { recursive: true, force: true });
  });

  it("carries an import and a run, and cancels a running one", async () => {
    const worker = await stack.startWorker();
    versionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 4, validation: 2 }))).id;
    const runId = await startRun(stack, { datasetVersionId: versionId, hyperparameters: { epochs: 2 } });
    expect((await followToEnd(stack, runId)).at(-1)?.status).toBe("FINISHED");
    const endless = { epochs: 10_000, patience: null };
    const canceledId = await startRun(stack, { datasetVersionId: versionId, hyperparameters: endless });
    await until("the first epochs", async () => (await readRun(stack, canceledId)).metrics.length > 0);
    await query(stack, "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id: canceledId });
    expect((await followToEnd(stack, canceledId)).at(-1)?.status).toBe("CANCELED");
    await worker.kill("SIGKILL");
  });

  it("queues again what Redis forgot while no worker was there", async () => {
    const runId = await startRun(stack, { datasetVersionId: versionId, hyperparameters: { epochs: 2 } });
    const flush = spawnSync(binary!.replace("-server", "-cli"), [
      "-p",
      redis.spawnargs[redis.spawnargs.indexOf("--port") + 1]!,
      "FLUSHALL",
    ]);
    expect(flush.stdout.toString()).toContain("OK");
    await stack.startWorker();
    expect((await followToEnd(stack, runId)).at(-1)?.status).toBe("FINISHED");
    expect(
      (await stack.db.$queryRaw<unknown[]>`SELECT 1 FROM pg_namespace WHERE nspname = 'bullmq'`).length,
    ).toBe(0);
  });
});
