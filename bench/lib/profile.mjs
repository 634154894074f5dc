/** Runs a network under onnxruntime's own profiler, and sorts what it says by what the time was spent on. */
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildGraph } from "../../packages/ml-core/dist/features/build-graph.js";
import { busySeconds } from "./load.mjs";

/** onnxruntime belongs to ml-core; the benches borrow it. */
const require = createRequire(new URL("../../packages/ml-core/package.json", import.meta.url));
const ort = require("onnxruntime-node");

const WARM_RUNS = 2;
const KINDS = {
  Conv: "convolutions",
  QLinearConv: "convolutions",
  MaxPool: "pooling",
  NhwcMaxPool: "pooling",
  ReduceMax: "pooling",
  Gather: "moving numbers about",
  Pad: "moving numbers about",
  Transpose: "moving numbers about",
  ReorderInput: "moving numbers about",
  ReorderOutput: "moving numbers about",
};
export const SPENT_ON = [
  "convolutions",
  "Winograd's products",
  "Winograd's transforms",
  "pooling",
  "moving numbers about",
  "all else",
];

/**
 * @param recipe of the network, see ml-core's build-graph.ts
 * @param folder for the profiler's file
 * @returns milliseconds: `parts` by what they were spent on and `perImage` as the clock says, both of one image;
 *   `buildMs` and `openMs` once. `othersCores`: how much of the machine somebody else used meanwhile
 */
export async function profileNetwork(recipe, { folder, batch, threads, runs }) {
  const builtAt = performance.now();
  const bytes = buildGraph(recipe);
  const openedAt = performance.now();
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableProfiling: true,
    profileFilePrefix: join(folder, recipe.kind),
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const openMs = performance.now() - openedAt;
  const size = recipe.imageSizePx;
  const pixels = new Uint8Array(batch * size * size * 3).map((_, index) => (index * 7919) % 256);
  const input = { pixels: new ort.Tensor("uint8", pixels, [batch, size, size, 3]) };
  const [busyBefore, cpuBefore, startedAll] = [busySeconds(), process.cpuUsage(), performance.now()];
  const times = [];
  for (let run = 0; run < WARM_RUNS + runs; run++) {
    const startedAt = performance.now();
    await session.run(input);
    times.push((performance.now() - startedAt) / batch);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const others = busyBefore === null ? 0 : busySeconds() - busyBefore - (user + system) / 1e6;
  const othersCores = others / ((performance.now() - startedAll) / 1000);
  session.endProfiling();
  await session.release();
  const name = (await readdir(folder)).find((file) => file.startsWith(`${recipe.kind}_`));
  const events = JSON.parse(await readFile(join(folder, name), "utf8"));
  return {
    buildMs: openedAt - builtAt,
    openMs,
    othersCores,
    perImage: times.slice(WARM_RUNS).toSorted((a, b) => a - b)[Math.floor(runs / 2)],
    parts: sortEvents(events, { batch, runs }),
  };
}

/** Milliseconds an image, over all runs but the first. */
function sortEvents(events, { batch, runs }) {
  const starts = events.filter((event) => event.name === "model_run").map((event) => event.ts);
  const warmFrom = starts.toSorted((a, b) => a - b)[WARM_RUNS];
  const parts = Object.fromEntries(SPENT_ON.map((kind) => [kind, 0]));
  for (const { cat, name, ts, dur, args } of events)
    if (cat === "Node" && name.endsWith("_kernel_time") && ts >= warmFrom)
      parts[kindOf(args)] += dur / 1000 / batch / runs;
  return parts;
}

function kindOf({ op_name: operator, input_type_shape: inputs = [] }) {
  if (!/MatMul|Gemm/.test(operator)) return KINDS[operator] ?? "all else";
  // One product for each place in a patch has three dimensions; a transform is a plain matrix.
  return Object.values(inputs[0] ?? {})[0]?.length === 3 ? "Winograd's products" : "Winograd's transforms";
}
