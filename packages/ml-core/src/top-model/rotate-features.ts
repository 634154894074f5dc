/**
 * Frozen features with fewer rows than columns lie in as many directions as there are rows. X = L·Qᵀ, with L from the
 * Cholesky factorisation of X·Xᵀ, turns them so that only these directions remain: training on L, of `rows` columns,
 * is then what training on X is, wherever the optimiser does not care about directions — gradient descent with or
 * without momentum, and L-BFGS. (Adam and RMSprop scale every coordinate by itself: on L they are other optimisers.)
 */
import { Worker } from "node:worker_threads";
import { AppError } from "@smallset/schema";
import { resolveBuilt } from "../runtime/resolve-built.js";
import type { KernelKind } from "./kernel.js";
import type { RotationJob, RotationTask } from "./rotation.type.js";

/** Of L·Lᵀ, relative to the longest row: more means that the factorisation failed. */
const LARGEST_ERROR = 1e-5;

/** Turned features of a whole matrix; shared by all trials on it. */
export interface Rotation {
  /**
   * [rows, rows + 1]: L, and a column of zeros. No feature reaches that column's weights, so that they shrink by
   * weight decay alone; they stand for the part of W that lies outside all rows, which does just that.
   */
  rotated: Float32Array;
  rows: number;
  /** A kernel [featureLength, units] in turned coordinates, [rows + 1, units]. */
  project(kernel: Float32Array, units: number): Promise<Float32Array>;
  /** Back from there: `initial` [featureLength, units] as moved by training from its projection to `trained`. */
  unproject(trained: Float32Array, initial: Float32Array, units: number): Promise<Float32Array>;
}

/** Kept as long as the features themselves are. */
const rotations = new WeakMap<Float32Array, Map<KernelKind, Promise<Rotation>>>();

/**
 * Factors a matrix once, however many trials ask for it.
 * @param options.features [rows, featureLength] in shared memory
 * @throws AppError ROTATION_INEXACT when the rows are so badly scaled that L·Lᵀ misses their Gram matrix
 */
export function rotateFeatures(options: {
  features: Float32Array;
  rows: number;
  kernelKind: KernelKind;
  threads: number;
}): Promise<Rotation> {
  const { features, kernelKind } = options;
  const known = rotations.get(features) ?? new Map<KernelKind, Promise<Rotation>>();
  rotations.set(features, known);
  const rotation = known.get(kernelKind) ?? factorFeatures(options);
  known.set(kernelKind, rotation);
  return rotation;
}

/** Numbers in memory that threads share. */
export const sharedFloats = (length: number) => new Float32Array(new SharedArrayBuffer(length * 4));
const sharedDoubles = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));

async function factorFeatures(options: Parameters<typeof rotateFeatures>[0]): Promise<Rotation> {
  const { features, rows, kernelKind, threads } = options;
  const featureLength = features.length / rows;
  const factor = sharedDoubles(rows * rows);
  const rotated = sharedFloats(rows * (rows + 1));
  const run = (task: RotationTask) =>
    runThreads({ kernelKind, threads, features, rows, featureLength, factor, task });
  const error = await run({ name: "factor", rotated });
  if (!(error <= LARGEST_ERROR))
    throw new AppError(
      "ROTATION_INEXACT",
      `The features cannot be turned exactly (error ${error.toExponential(1)}).`,
      "Nothing to do: they are trained on as they are.",
    );
  const project = async (kernel: Float32Array, units: number) => {
    const coordinates = sharedDoubles(rows * units);
    await run({ name: "project", kernel: shared(kernel), coordinates, units });
    const result = new Float32Array((rows + 1) * units);
    result.set(coordinates);
    // What is left of each unit's weights outside the rows, as one number: its length.
    for (let unit = 0; unit < units; unit++) {
      let rest = 0;
      for (let at = unit; at < kernel.length; at += units) rest += kernel[at]! ** 2;
      for (let at = unit; at < coordinates.length; at += units) rest -= coordinates[at]! ** 2;
      result[rows * units + unit] = Math.sqrt(Math.max(0, rest));
    }
    return result;
  };
  const unproject = async (trained: Float32Array, initial: Float32Array, units: number) => {
    const start = await project(initial, units);
    // W = c·(W₀ - Q·C₀) + Q·C: c is how far weight decay has shrunk what lies outside the rows.
    const shrunk = Float64Array.from({ length: units }, (_, unit) => {
      const before = start[rows * units + unit]!;
      return before === 0 ? 1 : trained[rows * units + unit]! / before;
    });
    const coordinates = sharedDoubles(rows * units);
    for (let at = 0; at < coordinates.length; at++)
      coordinates[at] = trained[at]! - shrunk[at % units]! * start[at]!;
    const kernel = sharedFloats(initial.length);
    for (let at = 0; at < kernel.length; at++) kernel[at] = shrunk[at % units]! * initial[at]!;
    await run({ name: "unproject", kernel, coordinates, units });
    return kernel.slice();
  };
  return { rotated, rows, project, unproject };
}

function shared(floats: Float32Array): Float32Array {
  if (floats.buffer instanceof SharedArrayBuffer) return floats;
  const copy = sharedFloats(floats.length);
  copy.set(floats);
  return copy;
}

/** Runs one task on all threads; answers the first thread's number. */
async function runThreads(job: Omit<RotationJob, "thread" | "control">): Promise<number> {
  const control = new Int32Array(new SharedArrayBuffer(1024));
  const workers: Worker[] = [];
  try {
    const answers = Array.from({ length: job.threads }, (_, thread) => {
      const worker = new Worker(resolveBuilt("top-model/rotation.worker.js"), {
        workerData: { ...job, thread, control } satisfies RotationJob,
      });
      workers.push(worker);
      return new Promise<number>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", () => reject(new Error("A rotating thread ended unexpectedly.")));
      });
    });
    return (await Promise.all(answers))[0]!;
  } finally {
    // Where one failed, the others wait for it at the barrier.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
