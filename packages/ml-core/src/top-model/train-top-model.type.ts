/** What training is given. */
import type { EngineChoice, Hyperparameters } from "@smallset/schema";
import type { OnProgress } from "../runtime/progress.js";
import type { KernelKind } from "./kernel.js";
import type { EpochMetrics, LabelledFeatures, TopModel } from "./top-model.type.js";

export interface TrainTopModelOptions {
  train: LabelledFeatures;
  /** Decides which epoch is the best one. */
  validation: LabelledFeatures;
  classNames: string[];
  hyperparameters: Hyperparameters;
  /** [height, width, channels] of a row's features, for `hyperparameters.pooling`. Default: all in one place. */
  featureShape?: readonly [number, number, number];
  /**
   * Called after each epoch, and awaited. When a killed run is resumed, the epochs since its last checkpoint are
   * trained and told again, with the same values.
   */
  onEpochEnd?: (metrics: EpochMetrics) => void | Promise<void>;
  /** Counts epochs. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /**
   * Where to keep the state of an unfinished training, and to continue one with the same features and
   * hyperparameters. `intervalMs` is the least time between two writes (default 5 s, and never more than 5 % of
   * the time; 0 writes after each epoch). The caller deletes `dir` once it has stored the result.
   */
  checkpoint?: { dir: string; intervalMs?: number };
  /** Default: one a core, at most 8. The result does not depend on it. */
  threads?: number;
  /** Default: the fastest that this machine runs. Ask for a result's own kernel to repeat it to the byte. */
  kernel?: KernelKind;
  /**
   * Whether to train on turned features, which is the same and sooner (see rotate-features.ts). Default: where it is
   * exact and saves work in this one training. Trials that share their features may say true: the work is done once.
   */
  rotate?: boolean;
  /** What computes. Default auto: see tfjs/choose-engine.ts. TensorFlow.js keeps no checkpoint: it begins anew. */
  engine?: EngineChoice;
  /** Told once, in a sentence, when training has to go a slower way than this machine or these features should allow. */
  onNotice?: (message: string) => void;
  /** Weights to begin from, instead of drawing them from the seed. */
  initialTopModel?: TopModel;
}
