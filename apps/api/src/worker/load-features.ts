/** A run's images as bottleneck features: those in the store are read, the others extracted. */
import type { RunStage } from "@smallset/schema";
import {
  extractFeatures,
  openFeatureStore,
  type ExtractableImage,
  type Extractor,
  type ExtractorInfo,
  type FeatureSet,
  type KnownRow,
  type StageProgress,
} from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import type { Image, Run } from "../generated/prisma/client.js";
import type { WorkerPlatform } from "../jobs/job-handler.js";
import { upsertFeatureSet } from "../modules/run/feature-set.repository.js";
import { updateRunFacts } from "../modules/run/run.repository.js";
import { untilAborted } from "./abort.js";
import { calibrateExtractor } from "./calibrate-extractor.js";
import { countViews, viewsOfRun, type WantedViews } from "./count-views.js";
import { describeEnvironment } from "./environment.js";
import type { Lease } from "./extractor-pool.js";
import type { RunReporter } from "./run-reporter.js";

export interface Work {
  platform: WorkerPlatform;
  run: Run;
  reporter: RunReporter;
  signal: AbortSignal;
}

export interface LoadedFeatures {
  featureSet: FeatureSet;
  /** Of its row. */
  featureSetId: string;
  /** How long the extraction took, of those that were not in the store. */
  extractMs: number;
}

export const NOTHING_YET: StageProgress = { done: 0, total: 0, ratePerSecond: null, etaMs: null };

export const tell = ({ reporter }: Work, stage: RunStage, progress: StageProgress, failedFiles = 0): void =>
  reporter.progress({ stage, failedFiles, ...progress });

/** Writes down what the extractor became and which feature set the run uses. */
export async function loadFeatures(work: Work, images: Image[]): Promise<LoadedFeatures> {
  const { platform, run } = work;
  const { lease, known } = await loadExtractorOf(work, images);
  try {
    const extractor = withViews(lease.extractor, run);
    const facts = { extractor: extractor.info, environment: describeEnvironment(platform.env) };
    await updateRunFacts(platform.db, run.id, run.attempt, facts);
    const loaded = await extractImages(work, extractor, images, known);
    // Told with an extraction, not with every run that takes its features.
    const { reused, sha256s } = loaded.featureSet;
    if (reused < sha256s.length)
      for (const warning of lease.warnings) await work.reporter.log("warn", warning);
    return loaded;
  } finally {
    lease.release();
  }
}

/** The same, but its record says in how many views this run sees photos. */
export function withViews(extractor: Extractor, run: Run): Extractor {
  const { count: augmentationViews } = viewsOfRun(run);
  if (augmentationViews === 0) return extractor;
  const { info } = extractor;
  return Object.assign(Object.create(extractor) as Extractor, {
    info: { ...info, spec: { ...info.spec, augmentationViews } },
  });
}

/** As its parent's, whose features are all in the store: the backbone is loaded only should some be missing. */
export async function loadFeaturesOfParent(
  work: Work,
  parent: Run,
  images: Image[],
): Promise<LoadedFeatures> {
  const info = fromJson<ExtractorInfo>(parent.extractor);
  let lease: Promise<Lease> | null = null;
  const load = () => (lease ??= loadExtractorOf(work, images).then((loaded) => loaded.lease));
  const extractor: Extractor = {
    info,
    decode: async (file) => (await load()).extractor.decode(file),
    extract: async (pixels, count) => (await load()).extractor.extract(pixels, count),
    close: async () => {},
  };
  try {
    return await extractImages(work, extractor, images);
  } finally {
    await (lease as Promise<Lease> | null)?.then(({ release }) => release());
  }
}

async function loadExtractorOf(
  work: Work,
  images: readonly Image[],
): Promise<{ lease: Lease; known: KnownRow[] }> {
  const { platform, signal } = work;
  tell(work, "loading", NOTHING_YET);
  await work.reporter.flush();
  const { spec, known } = await calibrateExtractor(work, images);
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
  return { lease, known };
}

async function extractImages(
  work: Work,
  extractor: Extractor,
  images: Image[],
  known: readonly KnownRow[] = [],
): Promise<LoadedFeatures> {
  const { platform, run, reporter, signal } = work;
  const { db, folders, content, log } = platform;
  const wanted = viewsOfRun(run);
  const sources = await listSources(content, images, wanted);
  const store = await openFeatureStore(folders.features, {
    onWarning: (message) => {
      log.warn({ runId: run.id }, message);
      void reporter.log("warn", message);
    },
  });
  let failedFiles = 0;
  const startedAt = performance.now();
  const featureSet: FeatureSet = await extractFeatures({
    images: sources,
    extractor,
    store,
    known,
    signal,
    onProgress: (progress) => tell(work, "extraction", progress, failedFiles),
    onFailure: ({ view }) => (failedFiles += view === undefined ? 1 : 0),
  });
  const extractMs = Math.round(performance.now() - startedAt);
  const { fingerprint, featureLength } = extractor.info;
  const { sha256s, views, failures, reused } = featureSet;
  const { id: featureSetId } = await upsertFeatureSet(db, {
    datasetVersionId: images[0]!.datasetVersionId,
    fingerprint,
    extractor: extractor.info,
    featureLength,
    rowCount: sha256s.length,
    reusedCount: reused,
    views: wanted.count,
    viewsOfValidation: wanted.ofValidation,
    failures,
  });
  const photos = views.filter((view) => view === 0).length;
  const what =
    wanted.count > 0 ? `${photos} images and ${sha256s.length - photos} further views` : `${photos} images`;
  await reporter.log("info", `${what} have features; ${reused} of them were extracted before.`);
  const { engine } = extractor.info;
  if (engine && engine !== "onnxruntime" && reused < sha256s.length)
    await reporter.log("info", `Extracted by ${engine}.`);
  return { featureSet, featureSetId, extractMs };
}

/** What extraction takes, for a run that wants these views. */
export async function listSources(
  content: WorkerPlatform["content"],
  images: readonly Image[],
  wanted: WantedViews,
): Promise<ExtractableImage[]> {
  const sources: ExtractableImage[] = [];
  for (const image of images) {
    const { path, sha256 } = image;
    sources.push({
      path,
      sha256,
      file: await content.localPath(sha256),
      views: countViews(wanted, image),
    });
  }
  return sources;
}
