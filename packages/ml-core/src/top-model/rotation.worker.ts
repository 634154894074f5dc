/** A thread that rotates features, or weights there and back. It does one task and ends. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { parentPort, workerData } from "node:worker_threads";
import { waitForAll } from "./barrier.js";
import { factorCholesky, solveBackward, solveForward } from "./cholesky.js";
import { Multiplier } from "./multiply-share.js";
import { randomAt, randomStream } from "./random.js";
import type { RotationJob, RotationTask } from "./rotation.type.js";

const job = workerData as RotationJob;
const { features, rows, featureLength, factor, thread, threads, task } = job;
const wait = () => waitForAll(job.control, threads);
const team = { thread, threads, wait };
/** The features as a factor: X itself. */
const x = { data: features, width: featureLength, isDepthFirst: false };

/** Entries of L·Lᵀ that are compared with the Gram matrix. */
const CHECKED_ENTRIES = 4096;

function factorFeatures(rotated: Float32Array): number {
  const multiplier = new Multiplier(job.kernelKind, rows);
  const product = { left: x, right: x, rows, columns: rows, depth: featureLength, into: factor };
  multiplier.multiply({ ...product, isLowerOnly: true }, thread, threads);
  wait();
  const checked = drawEntries();
  const expected = checked.map(([row, column]) => factor[row * rows + column]!);
  factorCholesky(factor, rows, team);
  for (let row = thread; row < rows; row += threads)
    for (let column = 0; column <= row; column++)
      rotated[row * (rows + 1) + column] = factor[row * rows + column]!;
  wait();
  const scale = factorScale();
  return checked.reduce((largest, [row, column], index) => {
    let product_ = 0;
    for (let i = 0; i <= column; i++) product_ += factor[row * rows + i]! * factor[column * rows + i]!;
    return Math.max(largest, Math.abs(product_ - expected[index]!) / scale);
  }, 0);
}

/** [row, column ≤ row] pairs, all over the matrix. */
function drawEntries(): (readonly [number, number])[] {
  const stream = randomStream(rows);
  return Array.from({ length: CHECKED_ENTRIES }, (_, index) => {
    const [first, second] = [randomAt(stream, 2 * index) % rows, randomAt(stream, 2 * index + 1) % rows];
    return [Math.max(first, second), Math.min(first, second)] as const;
  });
}

/** The largest squared length of a row. */
function factorScale(): number {
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    let length = 0;
    for (let i = 0; i <= row; i++) length += factor[row * rows + i]! ** 2;
    largest = Math.max(largest, length);
  }
  return largest;
}

/** Qᵀ·W = L⁻¹·X·W, because X = L·Qᵀ. */
function project({ kernel, coordinates, units }: Extract<RotationTask, { name: "project" }>): void {
  const right = { data: kernel, width: units, isDepthFirst: true };
  const product = { left: x, right, rows, columns: units, depth: featureLength, into: coordinates };
  new Multiplier(job.kernelKind, units).multiply(product, thread, threads);
  wait();
  solveForward(factor, rows, coordinates, units, team);
  wait();
}

/** Q·C = Xᵀ·L⁻ᵀ·C. */
function unproject({ kernel, coordinates, units }: Extract<RotationTask, { name: "unproject" }>): void {
  solveBackward(factor, rows, coordinates, units, team);
  wait();
  const data = Float32Array.from(coordinates);
  const left = { ...x, isDepthFirst: true };
  const right = { data, width: units, isDepthFirst: true };
  const product = { left, right, rows: featureLength, columns: units, depth: rows, into: kernel };
  new Multiplier(job.kernelKind, units).multiply(product, thread, threads);
  wait();
}

let error = 0;
if (task.name === "factor") error = factorFeatures(task.rotated);
else if (task.name === "project") project(task);
else unproject(task);
parentPort!.postMessage(error);
