/** What is set before a top model trains; one parser for the API, the queue, the CLI and the dashboard. */
import { z } from "zod";
import type { ExtractorSpecInput } from "./extractor.js";
import { defaultLearningRates } from "./learning-rate.js";

/** `lbfgs` is for a linear probe: it finds the one best answer by itself, without a learning rate. */
export const OPTIMIZERS = ["adam", "rmsprop", "sgd", "lbfgs"] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

/** What the top model ends in. `sigmoid` is one unit that says how probable the second of two classes is. */
const OUTPUTS = ["softmax", "sigmoid"] as const;
export type Output = (typeof OUTPUTS)[number];

/** How a feature map becomes the top model's input: every number of it, or each channel's average over the map. */
export const POOLINGS = ["none", "average"] as const;
export type Pooling = (typeof POOLINGS)[number];

const hiddenLayer = z.object({
  /** Width of the dense layer; a multiple of 16 runs fastest. */
  units: z.int().min(1).max(4096),
  /** Keras order: Dense → BatchNormalization → ReLU → Dropout. Default false. */
  batchNormalization: z.boolean().default(false),
  /** Fraction of units dropped while training, 0 ≤ p < 1. Default 0. */
  dropout: z.number().min(0).max(0.95).default(0),
});

export const hyperparametersSchema = z.object({
  /** Hidden Dense-ReLU layers between the features and the softmax; empty means a linear probe. Default one of 256 with dropout 0.5; none with lbfgs. */
  hiddenLayers: z
    .array(hiddenLayer)
    .max(5)
    .default([{ units: 256, batchNormalization: false, dropout: 0.5 }]),
  /**
   * `softmax`: one unit a class, categorical cross-entropy. `sigmoid`, for two classes: one unit, binary cross-entropy,
   * as the Keras tutorials have it. Left out where it is softmax, the default.
   */
  output: z.enum(OUTPUTS).optional(),
  /**
   * `none`: the map, flattened. `average`: global average pooling, 512 numbers of VGG whatever the image size; no use
   * to a backbone that pools itself. Left out where it is none, the default.
   */
  pooling: z.enum(POOLINGS).optional(),
  /** Default adam. lbfgs takes no hidden layers, and ignores learning rate, momentum, batch size and seed. */
  optimizer: z.enum(OPTIMIZERS).default("adam"),
  /** Default by optimizer and extractor: see `defaultLearningRates`. */
  learningRate: z.number().positive().max(10).optional(),
  /** SGD only. Default 0.9. */
  momentum: z.number().min(0).max(0.999).default(0.9),
  /** Images per optimiser update. Default 32. */
  batchSize: z.int().min(1).max(1024).default(32),
  /** Upper bound on passes over the training split, or on iterations of lbfgs. Default 50. */
  epochs: z.int().min(1).max(10_000).default(50),
  /** Stop after this many epochs without a lower `val/loss`, keeping the best weights; null trains to the end. Default 10. */
  patience: z.int().min(1).max(10_000).nullable().default(10),
  /** L2 penalty on dense kernels, as Keras's `l2(λ)`: adds λ·Σw² to the loss. Default 0. */
  l2: z.number().min(0).max(10).default(0),
  /** Default 0. */
  labelSmoothing: z.number().min(0).max(0.5).default(0),
  /** `balanced` weighs each class by n / (classes · n_class), as scikit-learn does. Default none. */
  classWeights: z.enum(["none", "balanced"]).default("none"),
  /** Seeds initialisation, shuffling and dropout. Default 42. */
  seed: z.int().min(0).max(0xffff_ffff).default(42),
});

export type HyperparametersInput = z.input<typeof hyperparametersSchema>;
export type Hyperparameters = Omit<z.output<typeof hyperparametersSchema>, "learningRate"> & {
  learningRate: number;
};

const trainable = hyperparametersSchema.refine(
  ({ optimizer, hiddenLayers }) => optimizer !== "lbfgs" || hiddenLayers.length === 0,
  { path: ["optimizer"], message: "lbfgs trains a linear probe only: leave out the hidden layers" },
);

/** Fills in every default, for features of this extractor. @throws ZodError naming the field that is out of range */
export function parseHyperparameters(input: unknown, extractor?: ExtractorSpecInput): Hyperparameters {
  const given = { ...(input as HyperparametersInput | undefined) };
  if (given.optimizer === "lbfgs") given.hiddenLayers ??= [];
  const { output, pooling, ...parsed } = trainable.parse(given);
  return {
    ...parsed,
    // The only ones once: runs of then and of now that are alike have the same params and digests.
    ...(output === "sigmoid" && { output }),
    ...(pooling === "average" && { pooling }),
    learningRate: parsed.learningRate ?? defaultLearningRates(extractor)[parsed.optimizer],
  };
}
