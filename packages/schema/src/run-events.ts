/** What a run tells while it works; stored by sequence number, so that a client which resumes misses nothing. */
import { z } from "zod";
import { RUN_STAGES, RUN_STATUSES } from "./enums.js";
import { usageSchema } from "./usage.js";

export const runProgressSchema = z.object({
  stage: z.enum(RUN_STAGES),
  /** Images in extraction, epochs in training. */
  done: z.int(),
  total: z.int(),
  /** Images or epochs per second over the last seconds; null until known. */
  ratePerSecond: z.number().nullable(),
  etaMs: z.number().nullable(),
  failedFiles: z.int().default(0),
});
export type RunProgress = z.output<typeof runProgressSchema>;

export const metricPointSchema = z.object({ key: z.string(), step: z.int(), value: z.number() });
export type MetricPoint = z.output<typeof metricPointSchema>;

export const runEventPayloadSchema = z.object({
  status: z.enum(RUN_STATUSES).optional(),
  /** True when it was put aside, false when it was taken up again. */
  paused: z.boolean().optional(),
  progress: runProgressSchema.optional(),
  metrics: z.array(metricPointSchema).optional(),
  log: z.object({ level: z.enum(["info", "warn", "error"]), message: z.string() }).optional(),
  /** With progress and metrics, about once a second. */
  usage: usageSchema.optional(),
});
export type RunEventPayload = z.output<typeof runEventPayloadSchema>;
