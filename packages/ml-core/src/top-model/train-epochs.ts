/** The loop over epochs: trains, tells, keeps the best weights and a checkpoint, and knows when to stop. */
import { join } from "node:path";
import { findBestEpoch, isOutOfPatience } from "./early-stopping.js";
import type { DenseWeights, TrainingResult } from "./top-model.type.js";
import type { TrainTopModelOptions } from "./train-top-model.type.js";
import { canceledError, divergedError } from "./training-errors.js";
import type {
  EpochOutcome,
  TrainerRequests,
  TrainingPosition,
  TrainingProgress,
} from "./training-job.type.js";

const CHECKPOINT_INTERVAL_MS = 5_000;
/** Writing checkpoints takes at most one part in so many of the time. */
const CHECKPOINT_TIME_SHARE = 20;

const startOfEpoch = (epoch: number, step: number): TrainingPosition => ({
  epoch,
  batch: 0,
  step,
  lossSum: 0,
  correct: 0,
  durationMs: 0,
});

/** How the weights are computed, and how they get back to the features' own coordinates. */
export interface Arithmetic {
  kernel: TrainingResult["kernel"];
  engine: string;
  isRotated: boolean;
  restore: (layers: DenseWeights[]) => Promise<DenseWeights[]>;
}

/** Threads that train together, whatever they compute with. */
export interface Trainers {
  ask<Name extends Exclude<keyof TrainerRequests, "runEpoch">>(
    name: Name,
    request: TrainerRequests[Name]["request"],
  ): Promise<TrainerRequests[Name]["response"]>;
  runEpoch(position: TrainingPosition): Promise<EpochOutcome>;
}

/** @throws AppError TRAINING_DIVERGED, CANCELED */
export async function trainEpochs(
  trainers: Trainers,
  options: TrainTopModelOptions,
  { kernel, engine, isRotated, restore }: Arithmetic,
): Promise<TrainingResult> {
  const { hyperparameters, onEpochEnd, onProgress, signal } = options;
  const { epochs, patience, optimizer } = hyperparameters;
  const checkpoint = checkpointTo(trainers, optimizer === "lbfgs" ? undefined : options.checkpoint);
  const resumed = await checkpoint.load();
  if (!resumed) await trainers.ask("initialize", null);
  const history = resumed?.history ?? [];
  let position = resumed?.position ?? startOfEpoch(1, 0);

  const result = async (): Promise<TrainingResult> => ({
    topModel: {
      layers: await restore(await trainers.ask("readWeights", "best")),
      classNames: options.classNames,
    },
    history,
    bestEpoch: findBestEpoch(history),
    stoppedEarly: history.length < epochs,
    hyperparameters,
    kernel,
    engine,
    isRotated,
    resumedAtEpoch: resumed?.position.epoch ?? null,
  });
  const partialResult = () => (history.length > 0 ? result() : null);
  const startedAt = performance.now();
  const epochsBefore = history.length;

  let isConverged = false;
  while (history.length < epochs && !isConverged && !isOutOfPatience(history, patience)) {
    const outcome = await trainers.runEpoch(position);
    if (outcome.type === "diverged")
      throw divergedError(position.epoch, hyperparameters, outcome.areFeaturesFinite, await partialResult());
    position = outcome.position;
    isConverged = outcome.type === "done" && outcome.isConverged === true;
    if (outcome.type === "done") {
      history.push(outcome.metrics);
      if (findBestEpoch(history) === history.length) await trainers.ask("keepBestWeights", null);
      position = startOfEpoch(position.epoch + 1, position.step);
      // Before the checkpoint: an epoch that was not told is trained again after a kill, and told then.
      await onEpochEnd?.(outcome.metrics);
      const ratePerSecond = (history.length - epochsBefore) / ((performance.now() - startedAt) / 1000);
      const etaMs = ((epochs - history.length) / ratePerSecond) * 1000;
      onProgress?.({ done: history.length, total: epochs, ratePerSecond, etaMs });
    }
    if (outcome.type === "canceled" || signal?.aborted) {
      await checkpoint.save({ position, history });
      throw canceledError(position.epoch, await partialResult());
    }
    if (checkpoint.isDue()) await checkpoint.save({ position, history });
  }
  return result();
}

/**
 * Where the state goes, and how often; does nothing where no checkpoint was asked for. L-BFGS is over in seconds, and
 * its curvature is no part of the state: it begins anew.
 */
function checkpointTo(trainers: Trainers, options: TrainTopModelOptions["checkpoint"]) {
  const file = options ? join(options.dir, "training.safetensors") : null;
  let savedAt = performance.now();
  let tookMs = 0;
  return {
    load: () => (file ? trainers.ask("loadCheckpoint", { file }) : null),
    isDue: () => {
      const intervalMs =
        options?.intervalMs ?? Math.max(CHECKPOINT_INTERVAL_MS, tookMs * CHECKPOINT_TIME_SHARE);
      return file !== null && performance.now() - savedAt >= intervalMs;
    },
    save: async (progress: TrainingProgress) => {
      if (!file) return;
      const startedAt = performance.now();
      await trainers.ask("saveCheckpoint", { file, progress });
      savedAt = performance.now();
      tookMs = savedAt - startedAt;
    },
  };
}
