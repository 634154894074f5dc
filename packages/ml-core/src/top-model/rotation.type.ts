/** What the threads that rotate are given. All arrays lie in shared memory. */
import type { KernelKind } from "./kernel.js";

export interface RotationJob {
  kernelKind: KernelKind;
  threads: number;
  thread: number;
  /** For the barrier. */
  control: Int32Array;
  /** [rows, featureLength] */
  features: Float32Array;
  rows: number;
  featureLength: number;
  /** [rows, rows]: the Gram matrix, then its Cholesky factor L in the lower half. */
  factor: Float64Array;
  task: RotationTask;
}

export type RotationTask =
  /** Fills `factor`, and `rotated` ([rows, rows + 1]) with L and a last column of zeros. Answers the largest error. */
  | { name: "factor"; rotated: Float32Array }
  /** Makes `coordinates` ([rows, units], zeros before) of a kernel ([featureLength, units]): Qᵀ·W. */
  | { name: "project"; kernel: Float32Array; coordinates: Float64Array; units: number }
  /** Adds Q·coordinates to a kernel; `coordinates` is spent. */
  | { name: "unproject"; kernel: Float32Array; coordinates: Float64Array; units: number };
