/** What the machine is and what it can do at most: without these, a table of milliseconds says nothing. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

/** onnxruntime belongs to ml-core; the benches borrow it. */
const require = createRequire(new URL("../../packages/ml-core/package.json", import.meta.url));
const ort = require("onnxruntime-node");

const FLAGS = ["avx2", "fma", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_tile", "asimddp"];

function instructionSets() {
  try {
    const flags =
      /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" ") ?? [];
    return FLAGS.filter((flag) => flags.includes(flag));
  } catch {
    return [];
  }
}

/** Best of `times` runs, in seconds. */
async function fastest(times, work) {
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < times; index++) {
    const startedAt = performance.now();
    await work();
    best = Math.min(best, (performance.now() - startedAt) / 1000);
  }
  return best;
}

const { OnnxGraph } = await import("../../packages/ml-core/dist/features/onnx-graph.js");

async function openSession(graph, threads) {
  return ort.InferenceSession.create(graph.toModel(), { intraOpNumThreads: threads, interOpNumThreads: 1 });
}

/** Float32 multiply-adds by onnxruntime's matrix product: what an engine here can reach, not what the data sheet says. */
async function measureGflops(threads) {
  const side = 1536;
  const graph = new OnnxGraph("product");
  const a = graph.input("a", "float32", [side, side]);
  const b = graph.constant(new Float32Array(side * side).fill(0.5), [side, side]);
  graph.output(graph.node("MatMul", [a, b], {}, "product"), "float32", [side, side]);
  const session = await openSession(graph, threads);
  const input = { a: new ort.Tensor("float32", new Float32Array(side * side).fill(0.5), [side, side]) };
  const seconds = await fastest(8, () => session.run(input));
  await session.release();
  return (2 * side ** 3) / seconds / 1e9;
}

/** Memory read by a search for the largest of 512 MB, far beyond any cache. */
export async function measureGigabytesPerSecond(threads) {
  const rows = 64;
  const columns = 2 * 1024 ** 2;
  const graph = new OnnxGraph("sum");
  const values = graph.input("values", "float32", [rows, columns]);
  graph.output(graph.node("ReduceMax", [values], { axes: [1], keepdims: 0 }, "largest"), "float32", [rows]);
  const session = await openSession(graph, threads);
  const input = {
    values: new ort.Tensor("float32", new Float32Array(rows * columns).fill(1), [rows, columns]),
  };
  const seconds = await fastest(6, () => session.run(input));
  await session.release();
  return (rows * columns * 4) / seconds / 1e9;
}

export async function describeMachine() {
  const threads = availableParallelism();
  return {
    cpu: cpus()[0].model.trim(),
    threads,
    instructionSets: instructionSets(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    onnxruntime: require("onnxruntime-node/package.json").version,
    gflops: [await measureGflops(1), await measureGflops(threads)],
    gigabytesPerSecond: [await measureGigabytesPerSecond(1), await measureGigabytesPerSecond(threads)],
  };
}
