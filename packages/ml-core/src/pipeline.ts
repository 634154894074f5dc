/**
 * The whole story on plain files, top to bottom: a folder of photos becomes bottleneck features, these
 * become a top model, and VGG16 and top model together answer for new photos. No database, no server.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AppError,
  type EngineChoice,
  type ProviderChoice,
  type ExtractorSpec,
  type Hyperparameters,
  type Split,
} from "@smallset/schema";
import { z } from "zod";
import { calibratedTopModel, loadBundle, saveBundle } from "./bundle/bundle.js";
import type { Dataset } from "./dataset/dataset.type.js";
import { openDatasetSource } from "./dataset/open-dataset-source.js";
import { InspectionNotes } from "./dataset/inspection-notes.js";
import { scanDataset } from "./dataset/scan-dataset.js";
import { evaluate } from "./evaluation/evaluate.js";
import type { EvaluationReport } from "./evaluation/evaluation.type.js";
import { calibrateFastExtractor } from "./features/calibrate-fast-extractor.js";
import { extractFeatures, type KnownRow } from "./features/extract-features.js";
import { openFeatureStore } from "./features/feature-store.js";
import type { Extractor, ExtractorInfo } from "./features/features.type.js";
import { loadExtractor, type LoadExtractorOptions } from "./features/load-extractor.js";
import { openExtractor } from "./features/open-extractor.js";
import { readNpy, writeNpy } from "./features/npy.js";
import { pairRows } from "./features/pair-rows.js";
import { predict } from "./prediction/predict.js";
import type { Prediction } from "./prediction/prediction.type.js";
import { toTopK } from "./prediction/to-top-k.js";
import { measureReliability } from "./reliability/measure-reliability.js";
import { writeFileAtomically } from "./runtime/write-file-atomically.js";
import type { OrtEngine } from "./runtime/ort-engine.js";
import type { OnProgress, StageProgress } from "./runtime/progress.js";
import type { LabelledFeatures, TrainingResult } from "./top-model/top-model.type.js";
import { trainTopModel } from "./top-model/train-top-model.js";

/** Which image made which row, in row order; written beside the `.npy` files. */
const manifestSchema = z.object({
  formatVersion: z.literal(1),
  datasetDigest: z.string(),
  extractor: z.custom<ExtractorInfo>((value) => typeof value === "object" && value !== null),
  classNames: z.array(z.string()),
  rows: z.record(
    z.string(),
    z.array(
      z.object({
        path: z.string(),
        sha256: z.string(),
        classIndex: z.int(),
        /** 0 where the row shows the photo itself, else the number of its view. Missing: no views were asked for. */
        view: z.int().optional(),
      }),
    ),
  ),
});
export type Manifest = z.output<typeof manifestSchema>;

/** Of one split, [n, featureLength] float32. */
export const featuresFile = (dir: string, split: string) => join(dir, `bottleneck_features_${split}.npy`);
const manifestFile = (dir: string) => join(dir, "manifest.json");

interface StageOptions {
  onProgress?: (stage: string, ...progress: Parameters<OnProgress>) => void;
  onWarning?: (message: string) => void;
  signal?: AbortSignal;
}

/** Where weights are looked for and fetched from. */
export interface WeightsOptions {
  weightsDir: string;
  weightsUrl?: string;
  /** What computes. Default auto. */
  engine?: EngineChoice;
  /** What onnxruntime extracts on. Default auto. */
  provider?: ProviderChoice;
}

/**
 * Step 1. Runs every image of `source` (a folder, zip or tar of class folders) through the extractor once.
 * Writes `bottleneck_features_<split>.npy` ([n, featureLength] float32), `class_indices.json`, `manifest.json`
 * into `dir`. Rows already extracted by an earlier, interrupted run are not extracted again. Of the spec's further
 * views, train has a row each, after the photo's own.
 */
export async function extractToFolder(
  options: { source: string; dir: string; spec: ExtractorSpec; seed?: number } & WeightsOptions &
    StageOptions,
): Promise<{ dataset: Dataset; manifest: Manifest; reused: number }> {
  const { dir, onProgress, onWarning, signal } = options;
  const { augmentationViews = 0, ...spec } = options.spec;
  await mkdir(dir, { recursive: true });
  const unpacked = await mkdtemp(join(tmpdir(), "smallset-"));
  const weights = {
    weightsDir: options.weightsDir,
    ...(options.weightsUrl && { weightsUrl: options.weightsUrl }),
    ...(options.engine && { engine: options.engine }),
    ...(options.provider && { provider: options.provider }),
    onProgress: (progress: StageProgress) => onProgress?.("download", progress),
    ...(onWarning && { onWarning }),
    ...(signal && { signal }),
  };
  const scanned = scanSource(options, unpacked);
  const files = scanned.then(({ images }) => images.map(({ file }) => file));
  files.catch(() => {}); // as `scanned`, which is awaited
  // Loads while the folder is scanned; a fast extractor then has to see photos first.
  const opened = openCalibrated({ dir, spec, files, ...weights });
  opened.catch(() => {}); // awaited once the scan is over; until then Node must not call it unhandled
  try {
    const dataset = await scanned;
    const { extractor, known } = await opened;
    const store = await openFeatureStore(join(dir, ".features"));
    const { features, sha256s, views, failures, reused } = await extractFeatures({
      images: dataset.images.map((image) => ({
        ...image,
        views: image.split === "train" ? augmentationViews : 0,
      })),
      extractor,
      store,
      known,
      onProgress: (progress) => onProgress?.("extract", progress),
      ...(signal && { signal }),
    });
    for (const failure of failures) onWarning?.(`${failure.path}: ${failure.message}`);

    const pictures = pairRows(dataset.images, { failures, sha256s, views });
    const { info } = extractor;
    const manifest: Manifest = {
      formatVersion: 1,
      datasetDigest: dataset.digest,
      extractor: augmentationViews > 0 ? { ...info, spec: { ...info.spec, augmentationViews } } : info,
      classNames: dataset.classNames,
      rows: {},
    };
    const length = info.featureLength;
    for (const split of ["train", "validation", "test"] satisfies Split[]) {
      // Images are sorted by split, so that a split's rows lie together.
      const first = pictures.findIndex(({ image }) => image.split === split);
      const ofSplit = pictures.filter(({ image }) => image.split === split);
      if (!ofSplit.length) continue;
      const rows = features.subarray(first * length, (first + ofSplit.length) * length);
      await writeNpy(featuresFile(dir, split), { data: rows, shape: [ofSplit.length, length] });
      manifest.rows[split] = ofSplit.map(({ image: { path, sha256, classIndex }, view }) => ({
        path,
        sha256,
        classIndex,
        ...(split === "train" && augmentationViews > 0 && { view }),
      }));
    }
    await writeManifestFiles(dir, manifest);
    return { dataset, manifest, reused };
  } finally {
    await scanned.catch(() => {});
    await opened
      .then(({ extractor, running }) => Promise.all([extractor.close(), running?.close()]))
      .catch(() => {});
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function scanSource(
  { source, dir, seed, onProgress, signal }: { source: string; dir: string; seed?: number } & StageOptions,
  tempDir: string,
): Promise<Dataset> {
  const folder = await openDatasetSource({ source, tempDir, ...(signal && { signal }) });
  // Of an archive there is nothing to remember: its files are new ones each time.
  const notes = folder === source ? await InspectionNotes.open(join(dir, ".scan.json")) : null;
  const dataset = await scanDataset({
    source: folder,
    ...(notes && { notes }),
    ...(seed !== undefined && { seed }),
    onProgress: (progress) => onProgress?.("scan", progress),
    ...(signal && { signal }),
  });
  await notes?.save();
  return dataset;
}

/** `class_indices.json` as Keras writes it, and `manifest.json`. */
export async function writeManifestFiles(dir: string, manifest: Manifest): Promise<void> {
  const classIndices = Object.fromEntries(manifest.classNames.map((name, index) => [name, index]));
  await writeFileAtomically(join(dir, "class_indices.json"), JSON.stringify(classIndices, null, 2));
  await writeFileAtomically(manifestFile(dir), JSON.stringify(manifest, null, 1));
}

/** With the features that a calibration, where one was needed, came by. */
async function openCalibrated({
  dir,
  spec,
  files,
  ...weights
}: { dir: string; spec: ExtractorSpec; files: Promise<readonly string[]> } & Omit<
  LoadExtractorOptions,
  "spec"
>): Promise<{ extractor: Extractor; known: KnownRow[]; running?: OrtEngine }> {
  if (spec.precision !== "fast" || spec.calibration)
    return { extractor: await openExtractor({ spec, ...weights }), known: [] };
  // As in the last extraction to `dir`, so that its features can be used again; else measured on the photos.
  const earlier = (await readManifest(dir).catch(() => null))?.extractor.spec;
  const isAlike = (["weights", "imageSizePx", "preset"] as const).every(
    (key) => earlier?.[key] === spec[key],
  );
  if (isAlike && earlier?.calibration)
    return openCalibrated({ dir, spec: { ...spec, calibration: earlier.calibration }, files, ...weights });
  const { calibration, rows, engine: running } = await calibrateFastExtractor({ spec, files, ...weights });
  try {
    const extractor = await openExtractor({ spec: { ...spec, calibration }, ...weights, running });
    return { extractor, known: rows, running };
  } catch (error) {
    await running.close();
    throw error;
  }
}

export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(manifestFile(dir), "utf8").catch(() => {
    throw new AppError(
      "FEATURES_MISSING",
      `There is no manifest.json in ${dir}.`,
      `Run "extract <dataset> --out ${dir}" first.`,
    );
  });
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new AppError(
      "MANIFEST_UNREADABLE",
      `${manifestFile(dir)} is not a manifest of this version.`,
      "Extract again.",
    );
  return parsed.data;
}

/** One split's features with their labels, in manifest order. @throws AppError when the two disagree */
export async function readSplit(dir: string, manifest: Manifest, split: Split): Promise<LabelledFeatures> {
  const rows = manifest.rows[split] ?? [];
  const { data, shape } = await readNpy(featuresFile(dir, split));
  if (
    shape[0] !== rows.length ||
    shape[1] !== manifest.extractor.featureLength ||
    !(data instanceof Float32Array)
  )
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `${featuresFile(dir, split)} does not fit manifest.json.`,
      "Extract again.",
    );
  return { features: data, labels: Int32Array.from(rows, (row) => row.classIndex) };
}

/** Step 2. Trains a top model on the features in `dir`, evaluates it, and saves both there as a bundle. */
export async function trainInFolder(
  options: { dir: string; hyperparameters: Hyperparameters; engine?: EngineChoice } & StageOptions,
): Promise<{ training: TrainingResult; evaluation: EvaluationReport }> {
  const { dir, hyperparameters, engine, onProgress, onWarning, signal } = options;
  const manifest = await readManifest(dir);
  const [train, validation] = await Promise.all([
    readSplit(dir, manifest, "train"),
    readSplit(dir, manifest, "validation"),
  ]);
  const startedAt = performance.now();
  const training = await trainTopModel({
    train,
    validation,
    classNames: manifest.classNames,
    hyperparameters,
    checkpoint: { dir: join(dir, ".checkpoint") },
    ...(engine && { engine }),
    ...(onWarning && { onNotice: onWarning }),
    onEpochEnd: ({ epoch }) => {
      const ratePerSecond = epoch / ((performance.now() - startedAt) / 1000);
      const total = hyperparameters.epochs;
      onProgress?.("train", {
        done: epoch,
        total,
        ratePerSecond,
        etaMs: ((total - epoch) / ratePerSecond) * 1000,
      });
    },
    ...(signal && { signal }),
  });
  const { topModel } = training;
  const evaluation = await evaluate({ topModel, ...validation, split: "validation" });
  const test = manifest.rows["test"] ? await readSplit(dir, manifest, "test") : NO_ROWS;
  const reliability = await measureReliability({ topModel, validation, test });
  await saveBundle({ dir, extractor: manifest.extractor, training, evaluation, reliability });
  await writeFileAtomically(join(dir, "evaluation.json"), JSON.stringify(evaluation, null, 1));
  await rm(join(dir, ".checkpoint"), { recursive: true, force: true });
  return { training, evaluation };
}

export const NO_ROWS: LabelledFeatures = { features: new Float32Array(0), labels: new Int32Array(0) };

export interface FilePrediction {
  file: string;
  /** Most probable first; empty when the file could not be read. */
  predictions: Prediction[];
  error?: { code: string; message: string };
}

/** Step 3. VGG16 and top model together answer for new photos, in the order given, with calibrated probabilities. */
export async function predictFromFolder(
  options: { dir: string; files: string[]; topK: number } & WeightsOptions & StageOptions,
): Promise<FilePrediction[]> {
  const { dir, files, topK, onProgress, onWarning, signal } = options;
  const bundle = await loadBundle(dir);
  const extractor = await loadExtractor({
    spec: bundle.extractor.spec,
    weightsDir: options.weightsDir,
    ...(onWarning && { onWarning }),
    ...(options.weightsUrl && { weightsUrl: options.weightsUrl }),
    ...(options.engine && { engine: options.engine }),
    ...(options.provider && { provider: options.provider }),
    onProgress: (progress) => onProgress?.("download", progress),
    ...(signal && { signal }),
  });
  try {
    if (extractor.info.fingerprint !== bundle.extractor.fingerprint)
      throw new AppError(
        "FEATURE_SET_MISMATCH",
        `This model was trained on ${bundle.extractor.label}; what is here now is another extractor.`,
        "Give the weights file that the features were extracted with.",
      );
    const topModel = calibratedTopModel(bundle);
    const answers: FilePrediction[] = [];
    for (const file of files) {
      signal?.throwIfAborted();
      try {
        const features = await extractor.extract(await extractor.decode(file), 1);
        const probabilities = predict({ topModel, features });
        answers.push({ file, predictions: toTopK(probabilities, topModel.classNames, topK) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        answers.push({ file, predictions: [], error: { code: error.code, message: error.message } });
      }
      onProgress?.("predict", {
        done: answers.length,
        total: files.length,
        ratePerSecond: null,
        etaMs: null,
      });
    }
    return answers;
  } finally {
    await extractor.close();
  }
}
