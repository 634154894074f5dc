/** What `bundle.json` holds. */
import { extractorSpecSchema, hyperparametersSchema, reliabilitySchema, SPLITS } from "@smallset/schema";
import { z } from "zod";
import type { ExtractorInfo } from "../features/features.type.js";

const extractorInfoSchema: z.ZodType<ExtractorInfo> = z.object({
  spec: extractorSpecSchema,
  backbone: z.string(),
  pretrained: z.boolean(),
  label: z.string(),
  weightsSha256: z.string(),
  imageSizePx: z.int(),
  featureShape: z.tuple([z.int(), z.int(), z.int()]),
  featureLength: z.int(),
  fingerprint: z.string(),
  engine: z.string().optional(),
});

const epochMetricsSchema = z.object({
  epoch: z.int(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  durationMs: z.number(),
});

/** An EvaluationReport without its line for each image. */
const evaluationSummarySchema = z.object({
  split: z.enum(SPLITS),
  count: z.int(),
  loss: z.number(),
  accuracy: z.number(),
  accuracyInterval: z.object({ low: z.number(), high: z.number() }),
  macroF1: z.number(),
  classes: z.array(
    z.object({
      className: z.string(),
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
      support: z.int(),
    }),
  ),
  confusionMatrix: z.array(z.array(z.int())),
});

export const bundleSchema = z.object({
  formatVersion: z.literal(1),
  extractor: extractorInfoSchema,
  classNames: z.array(z.string()).min(2),
  hyperparameters: hyperparametersSchema.required({ learningRate: true }),
  kernel: z.enum(["scalar", "simd", "relaxed-simd", "tfjs"]),
  /** What trained it. Missing in older bundles. */
  engine: z.string().optional(),
  bestEpoch: z.int(),
  stoppedEarly: z.boolean(),
  history: z.array(epochMetricsSchema),
  evaluation: evaluationSummarySchema,
  /** Missing in bundles of before it was measured. */
  reliability: reliabilitySchema.optional(),
  topModel: z.object({ file: z.string(), sha256: z.string() }),
});
