/** Keeps what a run made, then says that it is over: all of it, or nothing. */
import { rm } from "node:fs/promises";
import { describeError, type AppError, type ReliabilityReport } from "@smallset/schema";
import {
  saveBundle,
  type EvaluationReport,
  type ExtractorInfo,
  type TrainingResult,
} from "@smallset/ml-core";
import type { Image } from "../generated/prisma/client.js";
import { replaceArtifacts } from "../modules/run/artifact.repository.js";
import { replaceEvaluatedImages } from "../modules/run/evaluation.repository.js";
import { transitionRun } from "../modules/run/transition-run.js";
import { BUNDLE, bundleFolder, keepBundle } from "./bundle-folder.js";
import type { Work } from "./load-features.js";

export interface RunResult {
  extractor: ExtractorInfo;
  training: TrainingResult;
  /** Makes the run FAILED, with a model all the same: that of its best epoch. */
  divergence: AppError | null;
  evaluation: EvaluationReport;
  reliability: ReliabilityReport;
  /** Row i of the evaluation is image i. */
  images: Image[];
}

export async function finishRun({ platform, run }: Work, result: RunResult): Promise<void> {
  const { extractor, training, divergence, evaluation, reliability, images } = result;
  const dir = bundleFolder(platform, run.id);
  await rm(dir, { recursive: true, force: true });
  await saveBundle({ dir, extractor, training, evaluation, reliability });
  const artifacts = await keepBundle(platform, dir);
  const { predictions, ...report } = evaluation;
  const evaluated = predictions.map((prediction, row) => {
    const { id: imageId, classIndex: trueIndex } = images[row]!;
    return { imageId, split: evaluation.split, trueIndex, ...prediction };
  });
  await platform.db.$transaction(async (tx) => {
    await replaceArtifacts(tx, run.id, BUNDLE, artifacts);
    await replaceEvaluatedImages(tx, run.id, evaluated);
    await transitionRun(tx, platform.pubsub, run.id, divergence ? "FAILED" : "FINISHED", {
      attempt: run.attempt,
      evaluation: report,
      bestEpoch: training.bestEpoch,
      ...(divergence && {
        error: describeError(divergence),
        event: { log: { level: "error", message: divergence.message } },
      }),
    });
  });
  if (divergence) platform.log.warn({ err: divergence, runId: run.id }, "run failed");
}
