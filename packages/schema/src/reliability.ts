/** How far a model's probabilities can be believed: temperature, calibration error, and what abstaining costs. */
import { z } from "zod";
import { SPLITS } from "./enums.js";

const reliabilityBinSchema = z.object({
  /** Of the most probable class: low < probability ≤ high. */
  low: z.number(),
  high: z.number(),
  count: z.int(),
  /** Mean probability of the bin's answers; 0 where there are none. */
  meanProbability: z.number(),
  /** Share of them that was right; 0 where there are none. */
  accuracy: z.number(),
});
export type ReliabilityBin = z.output<typeof reliabilityBinSchema>;

const calibrationMeasureSchema = z.object({
  /** Expected calibration error: how far probability and share of right answers lie apart on average, 0 to 1. */
  ece: z.number(),
  /** Mean cross-entropy. */
  loss: z.number(),
  bins: z.array(reliabilityBinSchema),
});
export type CalibrationMeasure = z.output<typeof calibrationMeasureSchema>;

const operatingPointSchema = z.object({
  /** Answers of at least this probability are given, the others withheld. */
  threshold: z.number(),
  answered: z.int(),
  right: z.int(),
});
export type OperatingPoint = z.output<typeof operatingPointSchema>;

export const reliabilitySchema = z.object({
  /** Logits are divided by it; above 1 the model was too sure. Fitted on the validation split. */
  temperature: z.number().positive(),
  /** Images of the validation split. */
  fittedCount: z.int(),
  /** What `before` and `after` were measured on. */
  split: z.enum(SPLITS),
  count: z.int(),
  /** True where that is the validation split itself: each image then took the temperature of the other folds. */
  crossFitted: z.boolean(),
  before: calibrationMeasureSchema,
  after: calibrationMeasureSchema,
  /** On the validation split, with the temperature: highest threshold first. */
  operatingPoints: z.array(operatingPointSchema),
});
export type ReliabilityReport = z.output<typeof reliabilitySchema>;

/**
 * The lowest threshold at which at least `targetPrecision` of the answers were right; null where none reaches it.
 * Lowest, because every answer that is withheld without need is one a person has to give.
 */
export const chooseOperatingPoint = (
  { operatingPoints }: Pick<ReliabilityReport, "operatingPoints">,
  targetPrecision: number,
): OperatingPoint | null =>
  operatingPoints.findLast(({ answered, right }) => right / answered >= targetPrecision) ?? null;
