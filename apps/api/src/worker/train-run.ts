/** A run's story from top to bottom: images → features → top model, trained or imported → evaluation → bundle. */
import { join } from "node:path";
import { type AppError, METRIC_KEYS, type Hyperparameters, type MetricPoint } from "@smallset/schema";
import {
  evaluate,
  keptAfterDivergence,
  measureReliability,
  trainTopModel,
  type EpochMetrics,
  type FeatureSet,
  type TrainingResult,
} from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import type { DatasetVersion, Image, Run } from "../generated/prisma/client.js";
import { classesOf, splitRuleOf } from "../modules/dataset/version-source.js";
import { getVersionOfRun } from "../modules/dataset/dataset.service.js";
import { listTrainableImages } from "../modules/dataset/image.repository.js";
import { listSteps } from "../modules/run/metric.repository.js";
import { placeOfRun } from "../modules/run/run-plan.js";
import type { StoredTimings } from "../modules/run/estimate.repository.js";
import { updateRunFacts } from "../modules/run/run.repository.js";
import { acquireFeatures } from "./child-features.js";
import { describeEnvironment } from "./environment.js";
import { finishRun } from "./finish-run.js";
import { foldRows, type FoldRows } from "./fold-rows.js";
import { readTopModel, takeOver } from "./import-top-model.js";
import { NOTHING_YET, tell, type Work } from "./load-features.js";
import { splitRows, type RowsOfSplit } from "./split-rows.js";
import { extractionTimings, trainingTimings } from "./timings.js";

/**
 * Ends with the run FINISHED; or FAILED with the best weights kept, when the loss became NaN or infinite later on.
 * @throws what any stage throws; AppError CANCELED once `signal` is aborted
 */
export async function trainRun(work: Work): Promise<void> {
  const { platform, run, signal } = work;
  const version = await getVersionOfRun(platform, run);
  const classNames = classesOf(version).map((entry) => entry.name);
  const images = await listTrainableImages(platform.db, version.id);
  const imported = run.kind === "imported" ? await readTopModel(work, classNames) : null;

  const { value: loaded, release } = await acquireFeatures(work, images);
  const { featureSet } = loaded;
  try {
    const earlier = fromJson<StoredTimings | null>(run.timings);
    const extraction = extractionTimings(featureSet, loaded.extractMs, earlier);
    // Now, because an attempt that goes on after a pause finds all of it done.
    await updateRunFacts(platform.db, run.id, run.attempt, { timings: extraction });
    const { train, validation, test, heldOut } = divide({ run, version, images, featureSet });
    const { featureLength, featureShape } = featureSet.extractor;
    const { training, divergence } = imported
      ? { training: await takeOver(work, imported, { featureLength, validation }), divergence: null }
      : await trainOn(work, { train, validation }, { classNames, featureShape });

    await updateRunFacts(platform.db, run.id, run.attempt, {
      timings: {
        ...extraction,
        ...trainingTimings(training, { train, validation }),
      },
      // Until now it was what the operator allows, such as "auto".
      ...(!imported && {
        environment: { ...describeEnvironment(platform.env), engine: training.engine },
      }),
    });

    tell(work, "evaluation", NOTHING_YET);
    const { split, rows } = heldOut;
    const { topModel } = training;
    const evaluation = await evaluate({ topModel, ...rows, split });
    const reliability = await measureReliability({ topModel, validation, test });

    tell(work, "saving", NOTHING_YET);
    await work.reporter.flush();
    signal.throwIfAborted();
    const { extractor } = featureSet;
    await finishRun(work, { extractor, training, divergence, evaluation, reliability, images: rows.images });
  } finally {
    release();
  }
}

interface Dividable {
  run: Run;
  version: DatasetVersion;
  images: Image[];
  featureSet: FeatureSet;
}

interface Divided extends FoldRows {
  /** Without rows where the run is not judged by it. */
  test: RowsOfSplit;
  /** What the run is judged by. */
  heldOut: { split: "test" | "validation"; rows: RowsOfSplit };
}

/** A child of a cross-validation validates on its fold, and is judged by it; other runs use the version's splits. */
export function divide({ run, version, images, featureSet }: Dividable): Divided {
  const { fold, folds } = placeOfRun(run);
  if (fold !== undefined && folds !== undefined) {
    const { keepLookAlikes } = splitRuleOf(version);
    const rows = foldRows(images, featureSet, { fold, folds, seed: Number(run.seed), keepLookAlikes });
    const test = { ...rows.validation, labels: new Int32Array(0), rows: new Int32Array(0), images: [] };
    return { ...rows, test, heldOut: { split: "validation", rows: rows.validation } };
  }
  const { train, validation, test } = splitRows(images, featureSet);
  // Nobody chose anything by looking at the test split; validation chose the best epoch.
  const split = test.images.length > 0 ? "test" : "validation";
  return { train, validation, test, heldOut: { split, rows: split === "test" ? test : validation } };
}

interface Trained {
  training: TrainingResult;
  /** Why it ended before its time; `training` is then what it had come to. */
  divergence: AppError | null;
}

/** @throws AppError TRAINING_DIVERGED when not even one epoch ended well, CANCELED … */
async function trainOn(
  work: Work,
  rows: FoldRows,
  about: Pick<Parameters<typeof trainTopModel>[0], "classNames" | "featureShape">,
): Promise<Trained> {
  const { platform, run, reporter, signal } = work;
  const hyperparameters = fromJson<Hyperparameters>(run.hyperparameters);
  const { CHECKPOINT_SECONDS: checkpointSeconds, ENGINE: engine } = platform.env;
  const trained: Trained = await trainTopModel({
    train: rows.train,
    validation: rows.validation,
    ...about,
    hyperparameters,
    engine,
    onNotice: (notice) => void reporter.log("warn", notice),
    checkpoint: {
      dir: join(platform.folders.checkpoints, run.id),
      ...(checkpointSeconds && { intervalMs: checkpointSeconds * 1000 }),
    },
    onEpochEnd: (epoch) => reporter.metrics(toPoints(epoch)),
    onProgress: (progress) => tell(work, "training", progress),
    signal,
  }).then((training) => ({ training, divergence: null }), keptAfterDivergence);
  const { training } = trained;
  await reporter.log("info", `Trained by ${training.engine}.`);
  await reporter.flush();
  // A checkpoint may be younger than the last event that a killed worker could write: fill that gap.
  const known = await listSteps(platform.db, run.id, METRIC_KEYS.validationLoss);
  const missing = training.history.filter(({ epoch }) => !known.has(epoch));
  if (missing.length > 0) reporter.metrics(missing.flatMap(toPoints));
  await reporter.flush();
  return trained;
}

export const toPoints = (metrics: EpochMetrics): MetricPoint[] => [
  { key: METRIC_KEYS.trainLoss, step: metrics.epoch, value: metrics.trainLoss },
  { key: METRIC_KEYS.trainAccuracy, step: metrics.epoch, value: metrics.trainAccuracy },
  { key: METRIC_KEYS.validationLoss, step: metrics.epoch, value: metrics.validationLoss },
  { key: METRIC_KEYS.validationAccuracy, step: metrics.epoch, value: metrics.validationAccuracy },
];
