/** What the training threads are given, and what they answer. */
import type { MessagePort } from "node:worker_threads";
import type { Hyperparameters } from "@smallset/schema";
import type { KernelKind } from "./kernel.js";
import type { NetworkPlan } from "./network-plan.js";
import type { DenseWeights, EpochMetrics, LabelledFeatures } from "./top-model.type.js";

/** The same for every thread, but for `thread`. */
export interface TrainingJob {
  plan: NetworkPlan;
  /** null where threads cannot share one: then there is one thread, which makes its own. */
  memory: WebAssembly.Memory | null;
  /** Brings the wish to stop where the memory cannot; else null. */
  cancelPort: MessagePort | null;
  kernelKind: KernelKind;
  thread: number;
  threads: number;
  /** Over SharedArrayBuffers, where this Node has them. */
  train: LabelledFeatures;
  validation: LabelledFeatures;
  hyperparameters: Hyperparameters;
  /** [classes], or null for all 1. */
  classWeights: Float64Array | null;
  /** One entry a layer, or null to draw them from the seed. */
  initialWeights: DenseWeights[] | null;
}

/** Where training stands between two batches. With the weights and slots it is all that resuming needs. */
export interface TrainingPosition {
  /** 1-based epoch that is under way. */
  epoch: number;
  /** Batches of this epoch that are done. */
  batch: number;
  /** Batches since the first epoch began. */
  step: number;
  /** Over this epoch's batches so far; the penalty is weighed by rows like the loss. */
  lossSum: number;
  correct: number;
  durationMs: number;
}

export type EpochOutcome =
  | { type: "done"; metrics: EpochMetrics; position: TrainingPosition; isConverged?: boolean }
  | { type: "canceled"; position: TrainingPosition }
  | { type: "diverged"; areFeaturesFinite: boolean };

/** What is kept beside the weights in a checkpoint. */
export interface TrainingProgress {
  position: TrainingPosition;
  history: EpochMetrics[];
}

/** Requests to the threads; all but `runEpoch` go to the first one only. */
export interface TrainerRequests {
  runEpoch: { request: TrainingPosition; response: EpochOutcome | null };
  initialize: { request: null; response: null };
  keepBestWeights: { request: null; response: null };
  readWeights: { request: "current" | "best"; response: DenseWeights[] };
  saveCheckpoint: { request: { file: string; progress: TrainingProgress }; response: null };
  /** null when there is none that fits this job. */
  loadCheckpoint: { request: { file: string }; response: TrainingProgress | null };
}
