/** Trains the small classifier on bottleneck features. */
import { AppError } from "@smallset/schema";
import { describeTrainingLimits } from "../runtime/machine-limits.js";
import { canShareMemory } from "../runtime/shared-memory.js";
import { chooseEngine } from "../tfjs/choose-engine.js";
import { trainWithTfjs } from "../tfjs/train-with-tfjs.js";
import { chooseKernel } from "./kernel.js";
import { createNetworkMemory } from "./network.js";
import { poolFeatures } from "./pool-features.js";
import { prepareFeatures, usefulThreads } from "./prepare-features.js";
import { planNetwork, type NetworkPlan } from "./network-plan.js";
import type { TrainingResult } from "./top-model.type.js";
import type { TrainTopModelOptions } from "./train-top-model.type.js";
import { trainEpochs } from "./train-epochs.js";
import { TrainerThreads } from "./trainer-threads.js";
import { canceledError } from "./training-errors.js";
import {
  balancedClassWeights,
  checkInitialWeights,
  checkTrainingInput,
  labelsOf,
  layerShapes,
} from "./training-input.js";

/** First layers of fewer weights are done before a second thread has woken up. */
const MIN_WEIGHTS_FOR_THREADS = 65_536;
/** Validation is measured in batches of at least this many rows, to read the weights less often. */
const MIN_VALIDATION_BATCH = 64;

/**
 * Trains Dense → [BatchNormalization] → ReLU → Dropout layers and a softmax or a sigmoid by Keras's formulas, in worker
 * threads. Stops early where `hyperparameters.patience` says so and always returns the best epoch's weights. The
 * same input, seed and kernel give the same bytes, whatever the number of threads, resumed or not.
 *
 * @throws AppError TRAINING_DIVERGED or CANCELED (`partialResultOf` has the best weights so far), EMPTY_SPLIT,
 * TOO_FEW_CLASSES, SIGMOID_NEEDS_TWO_CLASSES, FEATURE_SET_MISMATCH, LABEL_OUT_OF_RANGE, TOP_MODEL_TOO_LARGE, OUT_OF_MEMORY
 */
export async function trainTopModel(given: TrainTopModelOptions): Promise<TrainingResult> {
  const { classNames, hyperparameters, signal } = given;
  const { options, featureLength, unpool } = await poolFeatures(given, checkTrainingInput(given));
  if (signal?.aborted) throw canceledError(0, null);
  const layers = layerShapes(hyperparameters, classNames.length);
  if (await usesTfjs(options)) return trainWithTfjs(options, { featureLength, layers, restore: unpool });
  for (const limit of describeTrainingLimits()) options.onNotice?.(limit);
  const kernelKind = options.kernel ?? chooseKernel();
  const prepared = await prepareFeatures(options, kernelKind, {
    featureLength,
    layers,
    initialWeights: checkInitialWeights(options.initialTopModel, featureLength, layers),
  });
  const { train, validation, initialWeights } = prepared;
  const threads = canShareMemory()
    ? (options.threads ?? defaultThreads(prepared.featureLength, layers[0]!.units))
    : 1;
  const plan = planNetwork({
    featureLength: prepared.featureLength,
    layers,
    batchSize: Math.max(hyperparameters.batchSize, MIN_VALIDATION_BATCH),
    slots: hyperparameters.optimizer === "adam" ? 2 : 1,
    threads,
  });
  const isBalanced = hyperparameters.classWeights === "balanced";
  const trainers = new TrainerThreads({
    plan,
    memory: reserveMemory(plan),
    kernelKind,
    threads,
    train,
    validation,
    hyperparameters,
    classWeights: isBalanced ? balancedClassWeights(labelsOf(train), classNames.length) : null,
    initialWeights,
  });
  const cancel = () => trainers.cancel();
  signal?.addEventListener("abort", cancel);
  // It may have been aborted while the features were copied.
  if (signal?.aborted) cancel();
  try {
    return await trainEpochs(trainers, options, {
      kernel: kernelKind,
      engine: "built-in trainer",
      ...prepared,
      restore: async (weights) => unpool(await prepared.restore(weights)),
    });
  } finally {
    signal?.removeEventListener("abort", cancel);
    await trainers.close();
  }
}

async function usesTfjs({ engine, hyperparameters, onNotice }: TrainTopModelOptions): Promise<boolean> {
  if ((await chooseEngine(engine)).kind !== "tfjs") return false;
  if (hyperparameters.optimizer !== "lbfgs") return true;
  onNotice?.("L-BFGS runs on the built-in trainer, also where TensorFlow.js is chosen.");
  return false;
}

function defaultThreads(featureLength: number, units: number): number {
  return featureLength * units < MIN_WEIGHTS_FOR_THREADS ? 1 : usefulThreads();
}

/** Null where it cannot be shared; that there is enough of it is then known at least. */
function reserveMemory(plan: NetworkPlan): WebAssembly.Memory | null {
  try {
    const memory = createNetworkMemory(plan);
    return canShareMemory() ? memory : null;
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
