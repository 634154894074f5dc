/** A finished run's training once more, as its record tells it, beside what it gave then. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { AppError, type Hyperparameters } from "@smallset/schema";
import {
  evaluate,
  extractFeatures,
  loadBundle,
  openFeatureStore,
  saveBundle,
  trainTopModel,
  type ExtractorInfo,
  type FeatureSet,
  type ModelBundle,
} from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import type { Image, Run } from "../generated/prisma/client.js";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { classesOf } from "../modules/dataset/version-source.js";
import { getVersionOfRun } from "../modules/dataset/dataset.service.js";
import { listTrainableImages } from "../modules/dataset/image.repository.js";
import { listArtifacts } from "../modules/run/artifact.repository.js";
import { listMetrics } from "../modules/run/metric.repository.js";
import { BUNDLE, readBundle } from "./bundle-folder.js";
import { untilAborted } from "./abort.js";
import { viewsOfRun } from "./count-views.js";
import { listSources } from "./load-features.js";
import { divide, toPoints } from "./train-run.js";

export interface RepeatReport {
  metricsCompared: number;
  metricsDiffering: number;
  firstDifference: string | null;
  recordedWeightsSha256: string;
  repeatedWeightsSha256: string;
  bestEpochAgrees: boolean;
  evaluationAgrees: boolean;
}

/**
 * With the arithmetic that the record names, so that another processor's faster one makes no difference.
 * @throws AppError FEATURE_SET_MISMATCH when the extractor has become another one; what any stage throws
 */
export async function repeatRun(platform: WorkerPlatform, run: Run): Promise<RepeatReport> {
  const version = await getVersionOfRun(platform, run);
  const classNames = classesOf(version).map((entry) => entry.name);
  const images = await listTrainableImages(platform.db, version.id);
  const recorded = await readBundle(platform, run.id);
  const featureSet = await readFeatures(platform, run, images);
  const { train, validation, heldOut } = divide({ run, version, images, featureSet });
  const training = await trainTopModel({
    train,
    validation,
    classNames,
    featureShape: featureSet.extractor.featureShape,
    hyperparameters: fromJson<Hyperparameters>(run.hyperparameters),
    ...(recorded.kernel === "tfjs" ? { engine: "tfjs" } : { engine: "onnx", kernel: recorded.kernel }),
    signal: platform.shutdown,
  });
  const { split, rows } = heldOut;
  const evaluation = await evaluate({ topModel: training.topModel, ...rows, split });
  const dir = await mkdtemp(join(tmpdir(), "smallset-verify-"));
  try {
    await saveBundle({ dir, extractor: featureSet.extractor, training, evaluation });
    const repeated = await loadBundle(dir);
    const recordedWeightsSha256 = await recordedWeights(platform, run);
    return {
      ...(await compareMetrics(platform, run, training.history.flatMap(toPoints))),
      recordedWeightsSha256,
      repeatedWeightsSha256: await hashWeights(dir),
      bestEpochAgrees: training.bestEpoch === run.bestEpoch,
      evaluationAgrees: isDeepStrictEqual(scoresOf(repeated), scoresOf(recorded)),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const scoresOf = ({ evaluation }: ModelBundle) => evaluation;
const isWeights = (path: string) => path.endsWith(".safetensors");

async function hashWeights(dir: string): Promise<string> {
  const name = (await readdir(dir)).find(isWeights)!;
  return createHash("sha256")
    .update(await readFile(join(dir, name)))
    .digest("hex");
}

/** The file's hash as it was stored when the run finished. @throws AppError BUNDLE_MISSING */
async function recordedWeights({ db }: WorkerPlatform, run: Run): Promise<string> {
  const weights = (await listArtifacts(db, run.id, BUNDLE)).find(({ path }) => isWeights(path));
  if (weights) return weights.sha256;
  throw new AppError("BUNDLE_MISSING", "The run's weights are gone.", "Clone the run to train it again.");
}

async function readFeatures(platform: WorkerPlatform, run: Run, images: Image[]): Promise<FeatureSet> {
  const { content, extractors, folders, shutdown } = platform;
  const recorded = fromJson<ExtractorInfo>(run.extractor);
  // As it became, not as it was asked for: a fast extractor's calibration is part of it.
  const lease = await untilAborted(extractors.acquire(recorded.spec), shutdown, (late) => late.release());
  try {
    const { extractor } = lease;
    if (extractor.info.fingerprint !== recorded.fingerprint)
      throw new AppError(
        "FEATURE_SET_MISMATCH",
        `The run was trained on ${recorded.label}; what is here now is another extractor.`,
        "Put the weights file back that it was trained with.",
      );
    const sources = await listSources(content, images, viewsOfRun(run));
    const store = await openFeatureStore(folders.features);
    return await extractFeatures({ images: sources, extractor, store, signal: shutdown });
  } finally {
    lease.release();
  }
}

async function compareMetrics({ db }: WorkerPlatform, run: Run, points: ReturnType<typeof toPoints>) {
  const placeOf = (key: string, step: number) => `${key} at epoch ${step}`;
  const repeated = new Map(points.map(({ key, step, value }) => [placeOf(key, step), value]));
  const recorded = new Map(
    (await listMetrics(db, run.id, [...new Set(points.map(({ key }) => key))])).map(
      ({ key, step, value }) => [placeOf(key, step), value],
    ),
  );
  const places = new Set([...recorded.keys(), ...repeated.keys()]);
  const differing = [...places].filter((place) => !Object.is(recorded.get(place), repeated.get(place)));
  const say = (value: number | undefined) => value ?? "nothing";
  const [first] = differing;
  return {
    metricsCompared: places.size,
    metricsDiffering: differing.length,
    firstDifference:
      first === undefined
        ? null
        : `${first}: recorded ${say(recorded.get(first))}, now ${say(repeated.get(first))}`,
  };
}
