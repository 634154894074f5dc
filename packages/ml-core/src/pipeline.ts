/**
 * The whole story on plain files, top to bottom: a folder of photos becomes bottleneck features, these become a top
 * model, and backbone and top model together answer for new photos (pipeline-predict.ts). No database, no server.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type EngineChoice,
  type ExtractorSpec,
  type Hyperparameters,
  type Split,
  SPLITS,
} from "@smallset/schema";
import { saveBundle } from "./bundle/bundle.js";
import type { Dataset } from "./dataset/dataset.type.js";
import { openDatasetSource } from "./dataset/open-dataset-source.js";
import { InspectionNotes } from "./dataset/inspection-notes.js";
import { scanDataset } from "./dataset/scan-dataset.js";
import { evaluate } from "./evaluation/evaluate.js";
import type { EvaluationReport } from "./evaluation/evaluation.type.js";
import { storeFeatures } from "./features/extract-features.js";
import { openFeatureStore } from "./features/feature-store.js";
import type { ExtractorInfo } from "./features/features.type.js";
import { openCalibratedExtractor } from "./features/open-calibrated-extractor.js";
import { pairRows, type Picture } from "./features/pair-rows.js";
import {
  type Manifest,
  NO_ROWS,
  readManifest,
  readSplit,
  SplitFiles,
  writeManifestFiles,
} from "./pipeline-folder.js";
import { loadingOptions, type StageOptions, type WeightsOptions } from "./pipeline-options.js";
import { measureReliability } from "./reliability/measure-reliability.js";
import { writeFileAtomically } from "./runtime/write-file-atomically.js";
import type { TrainingResult } from "./top-model/top-model.type.js";
import { trainTopModel } from "./top-model/train-top-model.js";
import { keptAfterDivergence } from "./top-model/training-errors.js";

/**
 * Step 1. Runs every image of `source` (a folder, zip or tar of class folders) through the extractor once.
 * Writes `bottleneck_features_<split>.npy` ([n, featureLength] float32), `class_indices.json`, `manifest.json`
 * into `dir`, row by row: memory does not grow with the number of images. Rows already extracted by an earlier,
 * interrupted run are not extracted again. Of the spec's further views, train has a row each, after the photo's own.
 */
export async function extractToFolder(
  options: { source: string; dir: string; spec: ExtractorSpec; seed?: number } & WeightsOptions &
    StageOptions,
): Promise<{ dataset: Dataset; manifest: Manifest; reused: number }> {
  const { dir, onProgress, onWarning, signal } = options;
  const { augmentationViews = 0, ...spec } = options.spec;
  await mkdir(dir, { recursive: true });
  const unpacked = await mkdtemp(join(tmpdir(), "smallset-"));
  const scanned = scanSource(options, unpacked);
  const files = scanned.then(({ images }) => images.map(({ file }) => file));
  files.catch(() => {}); // as `scanned`, which is awaited
  // Loads while the folder is scanned; a fast extractor then has to see photos first.
  const findEarlier = () =>
    readManifest(dir).then(
      ({ extractor }) => extractor.spec,
      () => null,
    );
  const opened = openCalibratedExtractor({ ...loadingOptions(options), spec, files, findEarlier });
  opened.catch(() => {}); // awaited once the scan is over; until then Node must not call it unhandled
  let splitFiles: SplitFiles | null = null;
  try {
    const dataset = await scanned;
    const { extractor, known } = await opened;
    const store = await openFeatureStore(join(dir, ".features"), { ...(onWarning && { onWarning }) });
    const images = dataset.images.map((image) => ({
      ...image,
      views: image.split === "train" ? augmentationViews : 0,
    }));
    const { info } = extractor;
    const writing = (splitFiles = await SplitFiles.open(dir, images, info.featureLength));
    const { rows, reused, ...stored } = await storeFeatures({
      images,
      extractor,
      store,
      known,
      onRow: (row, values) => writing.write(row, values),
      onProgress: (progress) => onProgress?.("extract", progress),
      onFailure: ({ path, message }) => onWarning?.(`${path}: ${message}`),
      ...(signal && { signal }),
    });
    await writing.finish(rows);
    const pictures = pairRows(dataset.images, stored);
    const manifest = describeExtraction(dataset, pictures, {
      ...info,
      spec: { ...info.spec, ...(augmentationViews > 0 && { augmentationViews }) },
    });
    await writeManifestFiles(dir, manifest);
    return { dataset, manifest, reused };
  } finally {
    await scanned.catch(() => {});
    await splitFiles?.discard();
    await opened.then(({ close }) => close()).catch(() => {});
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

function describeExtraction(
  { digest, classNames }: Dataset,
  pictures: readonly Picture<Dataset["images"][number]>[],
  extractor: ExtractorInfo,
): Manifest {
  const hasViews = extractor.spec.augmentationViews !== undefined;
  const rowsOf = (split: Split) =>
    pictures
      .filter(({ image }) => image.split === split)
      .map(({ image: { path, sha256, classIndex }, view }) => ({
        path,
        sha256,
        classIndex,
        ...(split === "train" && hasViews && { view }),
      }));
  const rows = SPLITS.map((split) => [split, rowsOf(split)] as const).filter(([, list]) => list.length > 0);
  return { formatVersion: 1, datasetDigest: digest, extractor, classNames, rows: Object.fromEntries(rows) };
}

/**
 * Step 2. Trains a top model on the features in `dir`, evaluates it, and saves both there as a bundle.
 * @throws AppError TRAINING_DIVERGED, with the best epoch's model saved all the same, if there is one; others
 */
export async function trainInFolder(
  options: { dir: string; hyperparameters: Hyperparameters; engine?: EngineChoice } & StageOptions,
): Promise<{ training: TrainingResult; evaluation: EvaluationReport }> {
  const { dir, hyperparameters, engine, onProgress, onWarning, signal } = options;
  const manifest = await readManifest(dir);
  const [train, validation] = await Promise.all([
    readSplit(dir, manifest, "train"),
    readSplit(dir, manifest, "validation"),
  ]);
  const { training, divergence } = await trainTopModel({
    train,
    validation,
    classNames: manifest.classNames,
    featureShape: manifest.extractor.featureShape,
    hyperparameters,
    checkpoint: { dir: join(dir, ".checkpoint") },
    ...(engine && { engine }),
    ...(onWarning && { onNotice: onWarning }),
    onProgress: (progress) => onProgress?.("train", progress),
    ...(signal && { signal }),
  }).then((finished) => ({ training: finished, divergence: null }), keptAfterDivergence);
  const { topModel } = training;
  const evaluation = await evaluate({ topModel, ...validation, split: "validation" });
  const test = manifest.rows["test"] ? await readSplit(dir, manifest, "test") : NO_ROWS;
  const reliability = await measureReliability({ topModel, validation, test });
  await saveBundle({ dir, extractor: manifest.extractor, training, evaluation, reliability });
  await writeFileAtomically(join(dir, "evaluation.json"), JSON.stringify(evaluation, null, 1));
  await rm(join(dir, ".checkpoint"), { recursive: true, force: true });
  if (divergence) throw divergence;
  return { training, evaluation };
}
