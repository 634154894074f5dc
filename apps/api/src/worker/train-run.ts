/** A run's story from top to bottom: images → features → top model → evaluation → bundle. */
import { join } from "node:path";
import {
  METRIC_KEYS,
  type ExtractorSpec,
  type Hyperparameters,
  type MetricPoint,
  type RunStage,
} from "@smallset/schema";
import {
  evaluate,
  extractFeatures,
  measureReliability,
  openFeatureStore,
  trainTopModel,
  type EpochMetrics,
  type ExtractorInfo,
  type FeatureSet,
  type StageProgress,
  type TrainingResult,
} from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import type { Image, Run } from "../generated/prisma/client.js";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { classesOf } from "../modules/dataset/dataset.repository.js";
import { getVersionOfRun } from "../modules/dataset/dataset.service.js";
import { listTrainableImages } from "../modules/dataset/image.repository.js";
import { upsertFeatureSet } from "../modules/run/feature-set.repository.js";
import { listSteps } from "../modules/run/metric.repository.js";
import { updateRunFacts } from "../modules/run/run.repository.js";
import { untilAborted } from "./abort.js";
import { describeEnvironment } from "./environment.js";
import { finishRun } from "./finish-run.js";
import type { Lease } from "./extractor-pool.js";
import { splitRows, type SplitRows } from "./split-rows.js";
import type { RunReporter } from "./run-reporter.js";

export interface Work {
  platform: WorkerPlatform;
  run: Run;
  reporter: RunReporter;
  signal: AbortSignal;
}

const NOTHING_YET: StageProgress = { done: 0, total: 0, ratePerSecond: null, etaMs: null };

/** Ends with the run FINISHED. @throws what any stage throws; AppError CANCELED once `signal` is aborted */
export async function trainRun(work: Work): Promise<void> {
  const { platform, run, signal } = work;
  const version = await getVersionOfRun(platform, run);
  const classNames = classesOf(version).map((entry) => entry.name);
  const images = await listTrainableImages(platform.db, version.id);

  const lease = await loadExtractorOf(work);
  let extracted: { extractor: ExtractorInfo; splits: SplitRows };
  try {
    extracted = { extractor: lease.extractor.info, splits: await extractImages(work, lease, images) };
  } finally {
    lease.release();
  }
  const { extractor, splits } = extracted;
  const training = await train(work, splits, classNames);

  tell(work, "evaluation", NOTHING_YET);
  // Nobody chose anything by looking at the test split; validation chose the best epoch.
  const split = splits.test.images.length > 0 ? "test" : "validation";
  const { topModel } = training;
  const evaluation = await evaluate({ topModel, ...splits[split], split });
  const reliability = await measureReliability({ topModel, ...splits });

  tell(work, "saving", NOTHING_YET);
  await work.reporter.flush();
  signal.throwIfAborted();
  await finishRun(work, { extractor, training, evaluation, reliability, images: splits[split].images });
}

const tell = ({ reporter }: Work, stage: RunStage, progress: StageProgress, failedFiles = 0): void =>
  reporter.progress({ stage, failedFiles, ...progress });

async function loadExtractorOf(work: Work): Promise<Lease> {
  const { platform, run, signal } = work;
  tell(work, "loading", NOTHING_YET);
  await work.reporter.flush();
  const spec = fromJson<ExtractorSpec>(run.extractorSpec);
  const inMegabytes = ({ done, total, ratePerSecond, etaMs }: StageProgress): StageProgress => ({
    done: Math.floor(done / 1e6),
    total: Math.ceil(total / 1e6),
    ratePerSecond: ratePerSecond === null ? null : ratePerSecond / 1e6,
    etaMs,
  });
  // A download that a canceled run began goes on for the next one.
  const lease = await untilAborted(
    platform.extractors.acquire(spec, (progress) => tell(work, "loading", inMegabytes(progress))),
    signal,
    (late) => late.release(),
  );
  const facts = { extractor: lease.extractor.info, environment: describeEnvironment(platform.env) };
  await updateRunFacts(platform.db, run.id, run.attempt, facts);
  return lease;
}

async function extractImages(work: Work, { extractor }: Lease, images: Image[]): Promise<SplitRows> {
  const { platform, run, reporter, signal } = work;
  const { db, folders, content, log } = platform;
  const sources: { path: string; file: string; sha256: string }[] = [];
  for (const { path, sha256 } of images)
    sources.push({ path, sha256, file: await content.localPath(sha256) });
  const store = await openFeatureStore(folders.features, {
    onWarning: (message) => {
      log.warn({ runId: run.id }, message);
      void reporter.log("warn", message);
    },
  });
  let failedFiles = 0;
  const featureSet: FeatureSet = await extractFeatures({
    images: sources,
    extractor,
    store,
    signal,
    onProgress: (progress) => tell(work, "extraction", progress, failedFiles),
    onFailure: () => failedFiles++,
  });
  const { fingerprint, featureLength } = extractor.info;
  const { sha256s, failures, reused } = featureSet;
  const { id: featureSetId } = await upsertFeatureSet(db, {
    datasetVersionId: images[0]!.datasetVersionId,
    fingerprint,
    extractor: extractor.info,
    featureLength,
    rowCount: sha256s.length,
    reusedCount: reused,
    failures,
  });
  await updateRunFacts(db, run.id, run.attempt, { featureSetId });
  await reporter.log(
    "info",
    `${sha256s.length} images have features; ${reused} of them were extracted before.`,
  );
  return splitRows(images, featureSet);
}

async function train(work: Work, splits: SplitRows, classNames: string[]): Promise<TrainingResult> {
  const { platform, run, reporter, signal } = work;
  const hyperparameters = fromJson<Hyperparameters>(run.hyperparameters);
  const training = await trainTopModel({
    train: splits.train,
    validation: splits.validation,
    classNames,
    hyperparameters,
    checkpoint: { dir: join(platform.folders.checkpoints, run.id) },
    onEpochEnd: (epoch) => reporter.metrics(toPoints(epoch)),
    onProgress: (progress) => tell(work, "training", progress),
    signal,
  });
  await reporter.flush();
  // A checkpoint may be younger than the last event that a killed worker could write: fill that gap.
  const known = await listSteps(platform.db, run.id, METRIC_KEYS.validationLoss);
  const missing = training.history.filter(({ epoch }) => !known.has(epoch));
  if (missing.length > 0) reporter.metrics(missing.flatMap(toPoints));
  await reporter.flush();
  return training;
}

const toPoints = (metrics: EpochMetrics): MetricPoint[] => [
  { key: METRIC_KEYS.trainLoss, step: metrics.epoch, value: metrics.trainLoss },
  { key: METRIC_KEYS.trainAccuracy, step: metrics.epoch, value: metrics.trainAccuracy },
  { key: METRIC_KEYS.validationLoss, step: metrics.epoch, value: metrics.validationLoss },
  { key: METRIC_KEYS.validationAccuracy, step: metrics.epoch, value: metrics.validationAccuracy },
];
