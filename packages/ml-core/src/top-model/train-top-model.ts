/** Trains the small classifier on bottleneck features. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { AppError, type Hyperparameters } from "@smallset/schema";
import type { OnProgress } from "../runtime/progress.js";
import { findBestEpoch, isOutOfPatience } from "./early-stopping.js";
import { chooseKernel, type KernelKind } from "./kernel.js";
import { createNetworkMemory } from "./network.js";
import { planNetwork, type NetworkPlan } from "./network-plan.js";
import type { EpochMetrics, LabelledFeatures, TopModel, TrainingResult } from "./top-model.type.js";
import { TrainerThreads } from "./trainer-threads.js";
import {
  balancedClassWeights,
  checkInitialWeights,
  checkTrainingInput,
  layerShapes,
  shareFeatures,
} from "./training-input.js";
import type { TrainingPosition, TrainingProgress } from "./training-job.type.js";

/** More threads than this wait for each other longer than they save. */
const MAX_THREADS = 8;
/** First layers of fewer weights are done before a second thread has woken up. */
const MIN_WEIGHTS_FOR_THREADS = 65_536;
/** Validation is measured in batches of at least this many rows, to read the weights less often. */
const MIN_VALIDATION_BATCH = 64;
const CHECKPOINT_INTERVAL_MS = 5_000;
/** Writing checkpoints takes at most one part in so many of the time. */
const CHECKPOINT_TIME_SHARE = 20;

export interface TrainTopModelOptions {
  train: LabelledFeatures;
  /** Decides which epoch is the best one. */
  validation: LabelledFeatures;
  classNames: string[];
  hyperparameters: Hyperparameters;
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
  /** Weights to begin from, instead of drawing them from the seed. */
  initialTopModel?: TopModel;
}

/**
 * Trains Dense → [BatchNormalization] → ReLU → Dropout layers and a softmax by Keras's formulas, in worker
 * threads. Stops early where `hyperparameters.patience` says so and always returns the best epoch's weights. The
 * same input, seed and kernel give the same bytes, whatever the number of threads, resumed or not.
 *
 * @throws AppError TRAINING_DIVERGED or CANCELED (`partialResultOf` has the best weights so far), EMPTY_SPLIT,
 * TOO_FEW_CLASSES, FEATURE_SET_MISMATCH, LABEL_OUT_OF_RANGE, TOP_MODEL_TOO_LARGE, OUT_OF_MEMORY
 */
export async function trainTopModel(options: TrainTopModelOptions): Promise<TrainingResult> {
  const { classNames, hyperparameters, signal } = options;
  const featureLength = checkTrainingInput(options);
  if (signal?.aborted) throw canceledError(0, null);
  const layers = layerShapes(hyperparameters, classNames.length);
  const initialWeights = checkInitialWeights(options.initialTopModel, featureLength, layers);
  const threads = options.threads ?? defaultThreads(featureLength, layers[0]!.units);
  const plan = planNetwork({
    featureLength,
    layers,
    batchSize: Math.max(hyperparameters.batchSize, MIN_VALIDATION_BATCH),
    slots: hyperparameters.optimizer === "adam" ? 2 : 1,
    threads,
  });
  const kernelKind = options.kernel ?? chooseKernel();
  const [train, validation] = [await shareFeatures(options.train), await shareFeatures(options.validation)];
  const isBalanced = hyperparameters.classWeights === "balanced";
  const trainers = new TrainerThreads({
    plan,
    memory: reserveMemory(plan),
    kernelKind,
    threads,
    train,
    validation,
    hyperparameters,
    classWeights: isBalanced ? balancedClassWeights(train.labels, classNames.length) : null,
    initialWeights,
  });
  const cancel = () => trainers.cancel();
  signal?.addEventListener("abort", cancel);
  // It may have been aborted while the features were copied.
  if (signal?.aborted) cancel();
  try {
    return await trainEpochs(trainers, options, kernelKind);
  } finally {
    signal?.removeEventListener("abort", cancel);
    await trainers.close();
  }
}

async function trainEpochs(
  trainers: TrainerThreads,
  options: TrainTopModelOptions,
  kernel: KernelKind,
): Promise<TrainingResult> {
  const { hyperparameters, onEpochEnd, onProgress, signal, checkpoint } = options;
  const file = checkpoint && join(checkpoint.dir, "training.safetensors");
  const resumed = file ? await trainers.ask("loadCheckpoint", { file }) : null;
  if (!resumed) await trainers.ask("initialize", null);
  const { history }: TrainingProgress = resumed ?? { position: FIRST_POSITION, history: [] };
  let position = resumed?.position ?? FIRST_POSITION;

  const resultSoFar = async (): Promise<TrainingResult> => ({
    topModel: { layers: await trainers.ask("readWeights", "best"), classNames: options.classNames },
    history,
    bestEpoch: findBestEpoch(history),
    stoppedEarly: history.length < hyperparameters.epochs,
    hyperparameters,
    kernel,
    resumedAtEpoch: resumed?.position.epoch ?? null,
  });
  const partialResult = () => (history.length > 0 ? resultSoFar() : null);
  let savedAt = performance.now();
  let saveDurationMs = 0;
  const save = async () => {
    if (!file) return;
    const startedAt = performance.now();
    await trainers.ask("saveCheckpoint", { file, progress: { position, history } });
    savedAt = performance.now();
    saveDurationMs = savedAt - startedAt;
  };
  const isSaveDue = () =>
    performance.now() - savedAt >=
    (checkpoint?.intervalMs ?? Math.max(CHECKPOINT_INTERVAL_MS, saveDurationMs * CHECKPOINT_TIME_SHARE));
  const startedAt = performance.now();
  const epochsBefore = history.length;

  while (history.length < hyperparameters.epochs && !isOutOfPatience(history, hyperparameters.patience)) {
    const outcome = await trainers.runEpoch(position);
    if (outcome.type === "diverged") throw divergedError(position.epoch, options, await partialResult());
    position = outcome.position;
    if (outcome.type === "canceled") {
      await save();
      throw canceledError(position.epoch, await partialResult());
    }
    history.push(outcome.metrics);
    position = { ...FIRST_POSITION, epoch: position.epoch + 1, step: position.step };
    if (findBestEpoch(history) === history.length) await trainers.ask("keepBestWeights", null);
    await onEpochEnd?.(outcome.metrics);
    const ratePerSecond = ((history.length - epochsBefore) / (performance.now() - startedAt)) * 1000;
    const etaMs = ((hyperparameters.epochs - history.length) / ratePerSecond) * 1000;
    onProgress?.({ done: history.length, total: hyperparameters.epochs, ratePerSecond, etaMs });
    if (signal?.aborted) {
      await save();
      throw canceledError(position.epoch, await partialResult());
    }
    if (isSaveDue()) await save();
  }
  return resultSoFar();
}

const FIRST_POSITION: TrainingPosition = {
  epoch: 1,
  batch: 0,
  step: 0,
  lossSum: 0,
  correct: 0,
  durationMs: 0,
};

function defaultThreads(featureLength: number, units: number): number {
  return featureLength * units < MIN_WEIGHTS_FOR_THREADS ? 1 : Math.min(availableParallelism(), MAX_THREADS);
}

function reserveMemory(plan: NetworkPlan): WebAssembly.Memory {
  try {
    return createNetworkMemory(plan);
  } catch (cause) {
    const gib = ((plan.memoryPages * 65_536) / 2 ** 30).toFixed(1);
    throw new AppError(
      "OUT_OF_MEMORY",
      `Training this top model needs ${gib} GiB of memory, which this machine could not give.`,
      "Use fewer units in the first hidden layer or a smaller batch, or close other programs.",
      { cause },
    );
  }
}

function canceledError(epoch: number, partialResult: TrainingResult | null): AppError {
  const when = epoch === 0 ? "before it began" : `in epoch ${epoch}`;
  return new AppError("CANCELED", `Training was canceled ${when}.`, "Start it again to continue.", {
    cause: partialResult,
  });
}

function divergedError(
  epoch: number,
  { train, validation, hyperparameters }: TrainTopModelOptions,
  partialResult: TrainingResult | null,
): AppError {
  const hasBadFeatures = [train, validation].some(({ features }) => !features.every(Number.isFinite));
  const nextStep = hasBadFeatures
    ? "Some features are not finite numbers: extract them again."
    : `Try a lower learning rate: ${hyperparameters.learningRate / 10} instead of ${hyperparameters.learningRate}.`;
  return new AppError("TRAINING_DIVERGED", `The loss became infinite or NaN in epoch ${epoch}.`, nextStep, {
    cause: partialResult,
  });
}

/** What training had reached when it diverged or was canceled; null when no epoch had ended. */
export function partialResultOf(error: AppError): TrainingResult | null {
  const isPartial = error.code === "TRAINING_DIVERGED" || error.code === "CANCELED";
  return isPartial ? ((error.cause as TrainingResult | undefined) ?? null) : null;
}
