/** Trains a top model on TensorFlow.js: the story of train-top-model.ts, on another engine. */
import { allocateShareable } from "../runtime/shared-memory.js";
import type { DenseWeights, TrainingResult } from "../top-model/top-model.type.js";
import { trainEpochs, type Trainers } from "../top-model/train-epochs.js";
import type { TrainTopModelOptions } from "../top-model/train-top-model.type.js";
import {
  balancedClassWeights,
  checkInitialWeights,
  labelsOf,
  shareFeatures,
} from "../top-model/training-input.js";
import { describeTfjs } from "./choose-engine.js";
import type { TfjsTrainingJob } from "./thread.type.js";
import { TfjsThread } from "./tfjs-thread.js";

/** @throws as trainTopModel does */
export async function trainWithTfjs(
  options: TrainTopModelOptions,
  {
    featureLength,
    layers,
    restore,
  }: Pick<TfjsTrainingJob, "featureLength" | "layers"> & {
    restore: (weights: DenseWeights[]) => DenseWeights[];
  },
): Promise<TrainingResult> {
  const { hyperparameters, classNames, signal } = options;
  const train = await shareFeatures(options.train);
  const isBalanced = hyperparameters.classWeights === "balanced";
  // Where it cannot be shared, a cancellation is seen at the end of the epoch.
  const control = new Int32Array(allocateShareable(4));
  const cancel = () => Atomics.store(control, 0, 1);
  const { thread, facts } = (await TfjsThread.start())!;
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  try {
    const job: TfjsTrainingJob = {
      train,
      validation: await shareFeatures(options.validation),
      hyperparameters,
      classWeights: isBalanced ? balancedClassWeights(labelsOf(train), classNames.length) : null,
      initialWeights: checkInitialWeights(options.initialTopModel, featureLength, layers),
      featureLength,
      layers,
    };
    await thread.ask("startTraining", { job, control });
    const { checkpoint: _none, ...rest } = options;
    return await trainEpochs(toTrainers(thread), rest, {
      kernel: "tfjs",
      engine: describeTfjs(facts),
      isRotated: false,
      restore: async (weights) => restore(weights),
    });
  } finally {
    signal?.removeEventListener("abort", cancel);
    await thread.close();
  }
}

/** The thread as the loop over epochs speaks to one; it asks for no checkpoint where none is wanted. */
const toTrainers = (thread: TfjsThread): Trainers => ({
  ask: (name, request) => thread.ask(name as "initialize", request as null) as never,
  runEpoch: async (position) => (await thread.ask("runEpoch", position))!,
});
