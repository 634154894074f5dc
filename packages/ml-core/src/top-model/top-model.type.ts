/** The small trained classifier, as plain data. */
import type { Hyperparameters } from "@smallset/schema";
import type { KernelKind } from "./kernel.js";

export interface DenseWeights {
  /** [inputs, units] float32, row-major, as Keras keeps a kernel. */
  kernel: Float32Array;
  bias: Float32Array;
  inputs: number;
  units: number;
  /** Keras's gamma, beta, moving mean and variance (epsilon 1e-3); applied after the dense layer, before ReLU. */
  batchNormalization?: {
    gamma: Float32Array;
    beta: Float32Array;
    mean: Float32Array;
    variance: Float32Array;
  };
}

/**
 * Hidden layers (Dense → [BatchNormalization] → ReLU → Dropout), then Dense → softmax over the classes; or, for two
 * classes, Dense of one unit → sigmoid, the second class's probability: see output-units.ts.
 */
export interface TopModel {
  layers: DenseWeights[];
  classNames: string[];
}

/**
 * As Keras reports them: the training figures are averages over the epoch's batches, with dropout on and class
 * weights applied; both losses include label smoothing and the L2 penalty.
 */
export interface EpochMetrics {
  /** 1-based; what metrics log as their step. */
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  validationLoss: number;
  validationAccuracy: number;
  durationMs: number;
}

export interface TrainingResult {
  /** The best epoch's weights (lowest validation loss). */
  topModel: TopModel;
  history: EpochMetrics[];
  bestEpoch: number;
  stoppedEarly: boolean;
  hyperparameters: Hyperparameters;
  /** Which arithmetic ran: the same seed gives the same bytes only with the same kernel. */
  kernel: KernelKind | "tfjs";
  /** What trained it, for people: "built-in trainer", or which TensorFlow.js and where. */
  engine: string;
  /** It was trained on turned features (rotate-features.ts): the same but for rounding. */
  isRotated: boolean;
  /** The epoch that a checkpoint was continued in; null when training began at the start. */
  resumedAtEpoch: number | null;
}

/**
 * [n, featureLength] float32 with one class index a row. Over a SharedArrayBuffer, training makes no copy: bring a
 * whole dataset version there once (`shareFeatures`), and let each trial name its rows.
 */
export interface LabelledFeatures {
  features: Float32Array;
  /** [n] */
  labels: Int32Array;
  /** Which rows take part, in this order. Default: all. */
  rows?: Int32Array;
}
