/** What a sweep tries: ranges of hyperparameters, and how children are drawn from them. */
import { z } from "zod";
import { hyperparametersSchema, OPTIMIZERS } from "./hyperparameters.js";

const RANGE_SCALES = ["linear", "log"] as const;
export type RangeScale = (typeof RANGE_SCALES)[number];

/** Either `values`, or `min` and `max`: a grid then takes `steps` of them (default 5), a random draw any between. */
const numberRange = z
  .object({
    values: z.array(z.number()).min(1).max(50).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    /** `log` spreads by factors: right for learning rates. Default linear. */
    scale: z.enum(RANGE_SCALES).default("linear"),
    steps: z.int().min(2).max(50).default(5),
  })
  .refine(({ values, min, max }) => values !== undefined || (min !== undefined && max !== undefined), {
    message: "Give `values`, or `min` and `max`.",
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    message: "`min` must not be above `max`.",
  })
  .refine(({ values, min, scale }) => values !== undefined || scale === "linear" || (min ?? 0) > 0, {
    message: "A log scale needs a `min` above 0.",
  });
export type NumberRange = z.output<typeof numberRange>;

/** Hyperparameters that may be spread by number; `units` and `dropout` are the first hidden layer's. */
export const SPREAD_NUMBERS = [
  "learningRate",
  "momentum",
  "batchSize",
  "epochs",
  "l2",
  "labelSmoothing",
  "units",
  "dropout",
] as const;
export type SpreadNumber = (typeof SPREAD_NUMBERS)[number];

export const searchSpaceSchema = z
  .object({
    ...(Object.fromEntries(SPREAD_NUMBERS.map((name) => [name, numberRange.optional()])) as Record<
      SpreadNumber,
      z.ZodOptional<typeof numberRange>
    >),
    optimizer: z.array(z.enum(OPTIMIZERS)).min(1).optional(),
    classWeights: z
      .array(z.enum(["none", "balanced"]))
      .min(1)
      .optional(),
    hiddenLayers: z.array(hyperparametersSchema.shape.hiddenLayers.unwrap()).min(1).max(20).optional(),
  })
  .refine((space) => Object.values(space).some((range) => range !== undefined), {
    message: "Name at least one hyperparameter to spread over.",
  })
  .refine(({ hiddenLayers, units, dropout }) => !(hiddenLayers && (units ?? dropout)), {
    message: "Spread over `hiddenLayers` or over the first layer's `units` and `dropout`, not over both.",
  });
export type SearchSpace = z.output<typeof searchSpaceSchema>;

/** More children than this are refused: nobody looks at them. */
export const MAX_CHILDREN = 200;
const childCount = z.int().min(2).max(MAX_CHILDREN);

/** How a parent run spreads over children. */
export const runPlanSchema = z.discriminatedUnion("strategy", [
  /** Every combination. */
  z.object({ strategy: z.literal("grid"), space: searchSpaceSchema }),
  /** `runs` combinations drawn at random, seeded by the hyperparameters' seed. */
  z.object({ strategy: z.literal("random"), space: searchSpaceSchema, runs: childCount }),
  /** As `random`, with few epochs first; the best one in `eta` goes on to `eta` times as many, and so on. */
  z.object({
    strategy: z.literal("halving"),
    space: searchSpaceSchema,
    runs: childCount,
    eta: z.int().min(2).max(10).default(3),
  }),
  /** The same hyperparameters with seeds seed, seed + 1, … */
  z.object({ strategy: z.literal("repeat"), repeats: z.int().min(2).max(50) }),
  /** k-fold cross-validation over train and validation images. */
  z.object({ strategy: z.literal("folds"), folds: z.int().min(2).max(20) }),
]);
export type RunPlan = z.output<typeof runPlanSchema>;
export type RunPlanInput = z.input<typeof runPlanSchema>;
export type SweepStrategy = RunPlan["strategy"];

/** What distinguishes a child besides its hyperparameters. */
export interface ChildPlace {
  /** Its held-out fold, counted from 0. */
  fold?: number;
  folds?: number;
  /** Of successive halving, counted from 0; the last rung trains all epochs. */
  rung?: number;
}
