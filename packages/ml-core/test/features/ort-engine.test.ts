import { execFile } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { loadBackbone } from "../../src/features/load-backbone.js";
import { loadOnnxBackbone } from "../../src/features/onnx-backbone.js";
import { OrtEngine } from "../../src/runtime/ort-engine.js";
import { drawPixels } from "../helpers/drawn-images.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { buildTinyOnnx, TINY_SIZE_PX } from "../helpers/tiny-onnx.js";

const folder = useTemporaryFolder();
const run = promisify(execFile);
const exitWhileRunning = fileURLToPath(new URL("../helpers/exit-while-running.mjs", import.meta.url));
const forgetToClose = fileURLToPath(new URL("../helpers/forget-to-close.mjs", import.meta.url));
const runWithLittle = fileURLToPath(new URL("../helpers/run-short-of-memory.mjs", import.meta.url));
const canLimitMemory = await run("prlimit", ["--version"]).then(
  () => process.platform === "linux",
  () => false,
);
if (!canLimitMemory) console.warn("SKIPPED: this machine has no prlimit to run short of memory with.");

async function startTiny(): Promise<OrtEngine> {
  const { model } = await loadOnnxBackbone(await buildTinyOnnx(folder));
  return OrtEngine.start({ model });
}

async function startVgg(imageSizePx: number): Promise<OrtEngine> {
  const spec = { weights: "random", imageSizePx, preset: "vgg16-caffe" } as const;
  const { model } = await loadBackbone(spec, { weightsDir: folder });
  return OrtEngine.start({ model });
}

/** The thread that `start` starts, so that a test can kill it. */
async function catchWorker(start: () => Promise<OrtEngine>): Promise<[OrtEngine, Worker]> {
  let worker: Worker | undefined;
  const onWorker = (message: unknown) => (worker = (message as { worker: Worker }).worker);
  subscribe("worker_threads", onWorker);
  const engine = await start();
  unsubscribe("worker_threads", onWorker);
  return [engine, worker!];
}

/** What the program printed: eight images of 256 MB each, with so much room. */
async function runShortOfMemory(when: "before-load" | "after-load", roomMb: number) {
  const file = await buildTinyOnnx(folder, { name: "hungry", imageSizePx: 1000, channels: 64 });
  const { stdout } = await run(process.execPath, [runWithLittle, file, when, String(roomMb)]);
  return JSON.parse(stdout);
}

const tiny = drawPixels(1, TINY_SIZE_PX);

describe("the inference thread", () => {
  it("leaves the caller's event loop free while the network runs", async () => {
    const engine = await startVgg(150);
    let turns = 0;
    let running = true;
    const turn = () => {
      turns++;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await engine.run(drawPixels(1, 150), 1);
    running = false;
    await engine.close();
    // onnxruntime in this thread would have let one or two turns pass.
    expect(turns).toBeGreaterThan(100);
  });

  it("answers each of several runs with its own features", async () => {
    const engine = await startTiny();
    const seeds = [1, 2, 3, 4, 5, 6];
    const outputs = await Promise.all(seeds.map((seed) => engine.run(drawPixels(seed, TINY_SIZE_PX), 1)));
    for (const [index, seed] of seeds.entries())
      expect(await engine.run(drawPixels(seed, TINY_SIZE_PX), 1)).toEqual(outputs[index]);
    expect(new Set(outputs.map(({ features }) => features[0])).size).toBe(seeds.length);
    await engine.close();
  });

  it("leaves the pixels it was given alone", async () => {
    const engine = await startTiny();
    const pixels = Buffer.from(tiny);
    await engine.run(pixels, 1);
    expect([...pixels]).toEqual([...tiny]);
    await engine.close();
  });

  it("says what is wrong with a run and goes on", async () => {
    const engine = await startTiny();
    await expect(engine.run(tiny, 2)).rejects.toThrow("2 images take 384 bytes, not 192");
    expect((await engine.run(tiny, 1)).features).toHaveLength(2);
    await engine.close();
  });

  it("finishes what it was asked before it closes, and refuses what comes after", async () => {
    const engine = await startTiny();
    const asked = engine.run(tiny, 1);
    const closed = [engine.close(), engine.close()];
    expect((await asked).features).toHaveLength(2);
    await Promise.all(closed);
    await expect(engine.run(tiny, 1)).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
  });

  it("ends every run with a clear error when it dies, and can still be closed", async () => {
    const [engine, worker] = await catchWorker(startTiny);
    // Which nobody sends: the thread dies of it. (The lint rule is about windows.)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(null);
    for (const outcome of await Promise.allSettled([engine.run(tiny, 1), engine.run(tiny, 1)]))
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ENGINE_CRASHED" } });
    await expect(engine.run(tiny, 1)).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
    await engine.close();
  });

  it("lets a process exit in the middle of a run, without a crash", async () => {
    const exited = run(process.execPath, [exitWhileRunning]).catch((error: unknown) => error);
    expect(await exited).toMatchObject({ code: 5, signal: null, stderr: "" });
  });

  it("does not keep a process alive that forgot to close it", async () => {
    const file = await buildTinyOnnx(folder);
    const { stdout } = await run(process.execPath, [forgetToClose, file], {
      timeout: 50_000,
    });
    expect(stdout.trim()).toBe("2");
  });
});

describe.skipIf(!canLimitMemory)("short of memory", () => {
  it("goes on with smaller batches, and says so once", async () => {
    const warnings = [expect.stringMatching(/^Memory does not suffice for 8 images at once/)];
    expect(await runShortOfMemory("after-load", 600)).toEqual({ rows: 8, warnings });
  });

  it("ends with a clear error when not even one image fits", async () => {
    expect(await runShortOfMemory("before-load", 250)).toMatchObject({
      code: "OUT_OF_MEMORY",
      nextStep: expect.stringContaining("smaller image size"),
    });
  });
});
