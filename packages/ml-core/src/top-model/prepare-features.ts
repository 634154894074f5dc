/** Decides on which features to train — as they are, or turned to fewer columns — and brings them into shared memory. */
import { availableParallelism } from "node:os";
import { AppError, type Hyperparameters } from "@smallset/schema";
import { canShareMemory } from "../runtime/shared-memory.js";
import type { KernelKind } from "./kernel.js";
import { PANEL, type LayerShape } from "./network-plan.js";
import { drawWeights } from "./network-weights.js";
import { rotateFeatures, sharedFloats } from "./rotate-features.js";
import type { DenseWeights, LabelledFeatures } from "./top-model.type.js";
import type { TrainTopModelOptions } from "./train-top-model.type.js";
import { rowsOf, shareFeatures } from "./training-input.js";

/** More threads than this wait for each other longer than they save. */
const MAX_THREADS = 8;
export const usefulThreads = () => Math.min(availableParallelism(), MAX_THREADS);

/** A factor of more rows takes minutes, and 16 bytes for each pair of them. */
const MAX_ROTATED_ROWS = 4096;
/** A multiplication in the double-precision loops of cholesky.ts takes as long as so many in the kernel. */
const DOUBLE_COST = 10;

export interface PreparedFeatures {
  train: LabelledFeatures;
  validation: LabelledFeatures;
  featureLength: number;
  /** null: to be drawn from the seed. */
  initialWeights: DenseWeights[] | null;
  isRotated: boolean;
  /** Weights trained on these features → weights for features as the extractor makes them. */
  restore: (layers: DenseWeights[]) => Promise<DenseWeights[]>;
}

interface Network {
  featureLength: number;
  layers: LayerShape[];
  initialWeights: DenseWeights[] | null;
}

export async function prepareFeatures(
  options: TrainTopModelOptions,
  kernelKind: KernelKind,
  network: Network,
): Promise<PreparedFeatures> {
  if (isWorthRotating(options, network)) {
    try {
      return await prepareRotated(options, kernelKind, network);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "ROTATION_INEXACT") throw error;
      options.onNotice?.(`${error.message} Training goes on with the features as they are, more slowly.`);
    }
  }
  return {
    ...network,
    train: await shareFeatures(options.train),
    validation: await shareFeatures(options.validation),
    isRotated: false,
    restore: async (layers) => layers,
  };
}

const isExact = ({ optimizer }: Hyperparameters) => optimizer === "sgd" || optimizer === "lbfgs";
const countRows = ({ features }: LabelledFeatures, featureLength: number) => features.length / featureLength;

/** Counts multiplications, so that the answer is the same on every machine and at every time. */
function isWorthRotating(options: TrainTopModelOptions, { featureLength, layers }: Network): boolean {
  const { train, validation, hyperparameters, rotate } = options;
  // The threads that rotate answer through shared memory; without it, training goes on unrotated.
  if (!canShareMemory()) return false;
  const isOneMatrix = train.features === validation.features;
  const rows = countRows(train, featureLength) + (isOneMatrix ? 0 : countRows(validation, featureLength));
  if (rotate === false || !isExact(hyperparameters)) return false;
  if (rows >= featureLength || rows > MAX_ROTATED_ROWS) return false;
  if (rotate) return true;
  const units = Math.ceil(layers[0]!.units / PANEL) * PANEL;
  // Forwards, and the gradient; validation forwards only.
  const products = 2 * rowsOf(train).length + rowsOf(validation).length;
  const saved = hyperparameters.epochs * products * units * (featureLength - rows);
  const factoring = (rows ** 2 * featureLength) / 2 + (DOUBLE_COST * rows ** 3) / 6;
  const turning = 3 * rows * units * (featureLength + DOUBLE_COST * rows);
  return saved > factoring + turning;
}

async function prepareRotated(
  options: TrainTopModelOptions,
  kernelKind: KernelKind,
  { featureLength, layers, initialWeights }: Network,
): Promise<PreparedFeatures> {
  const { train, validation, hyperparameters } = options;
  const all = await toOneMatrix(train, validation);
  const rotation = await rotateFeatures({
    features: all.features,
    rows: all.labels.length,
    kernelKind,
    threads: options.threads ?? usefulThreads(),
  });
  const { units } = layers[0]!;
  const before =
    initialWeights ??
    (hyperparameters.optimizer === "lbfgs" ? null : drawWeights(hyperparameters.seed, featureLength, layers));
  const kernelBefore = before?.[0]!.kernel ?? new Float32Array(featureLength * units);
  const inputs = rotation.rows + 1;
  const turned = { features: rotation.rotated, labels: all.labels };
  return {
    train: { ...turned, rows: all.trainRows },
    validation: { ...turned, rows: all.validationRows },
    featureLength: inputs,
    initialWeights: before && [
      { ...before[0]!, inputs, kernel: await rotation.project(kernelBefore, units) },
      ...before.slice(1),
    ],
    isRotated: true,
    restore: async ([first, ...others]) => [
      {
        ...first!,
        inputs: featureLength,
        kernel: await rotation.unproject(first!.kernel, kernelBefore, units),
      },
      ...others,
    ],
  };
}

/** Both splits as rows of one shared matrix: the one they lie in already, or theirs one after the other. */
async function toOneMatrix(train: LabelledFeatures, validation: LabelledFeatures) {
  if (train.features === validation.features) {
    const { features, labels } = await shareFeatures({ features: train.features, labels: train.labels });
    return { features, labels, trainRows: rowsOf(train), validationRows: rowsOf(validation) };
  }
  const features = sharedFloats(train.features.length + validation.features.length);
  features.set(train.features);
  features.set(validation.features, train.features.length);
  const shift = train.labels.length;
  return {
    features,
    labels: Int32Array.from([...train.labels, ...validation.labels]),
    trainRows: rowsOf(train),
    validationRows: rowsOf(validation).map((row) => row + shift),
  };
}
