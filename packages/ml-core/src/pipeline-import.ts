/** What others made, taken into a folder of the pipeline: feature files of tutorial scripts, and Keras top models. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { AppError, type ExtractorSpec, type Split } from "@smallset/schema";
import { saveBundle } from "./bundle/bundle.js";
import { evaluate } from "./evaluation/evaluate.js";
import type { EvaluationReport } from "./evaluation/evaluation.type.js";
import type { ExtractorInfo } from "./features/features.type.js";
import { loadExtractor } from "./features/load-extractor.js";
import { writeNpy } from "./features/npy.js";
import type { WeightsSource } from "./features/weights/load-weights.js";
import { importKerasTopModel } from "./interop/keras/import-keras-top-model.js";
import { toTrainingResult } from "./interop/keras/to-training-result.js";
import {
  type ImportedFeatures,
  importNpyFeatures,
  type LabelSource,
} from "./interop/npy/import-npy-features.js";
import {
  featuresFile,
  type Manifest,
  NO_ROWS,
  readManifest,
  readSplit,
  writeManifestFiles,
} from "./pipeline-folder.js";
import { measureReliability } from "./reliability/measure-reliability.js";

const IMPORTED_SPLITS = ["train", "validation"] as const satisfies Split[];

/**
 * Takes `.npy` features with their labels into `dir`, as `extract` would have left them there; `train` and `predict`
 * go on from it. `spec` says what made the features: photos are asked with it later.
 * @param options.labels of each file; "balanced" for `[0] * 1000 + [1] * 1000`
 * @throws AppError of importNpyFeatures and loadExtractor; FEATURE_SET_MISMATCH, CLASS_COUNT_MISMATCH
 */
export async function importFeaturesToFolder(
  options: {
    dir: string;
    files: Record<(typeof IMPORTED_SPLITS)[number], string>;
    labels: Record<(typeof IMPORTED_SPLITS)[number], LabelSource>;
    classNames?: readonly string[];
    spec: ExtractorSpec;
  } & WeightsSource,
): Promise<Manifest> {
  const { dir, files, labels, classNames, spec, ...source } = options;
  await mkdir(dir, { recursive: true });
  const extractor = await loadExtractor({ spec, ...source });
  await extractor.close();
  const { info } = extractor;
  const manifest: Manifest = {
    formatVersion: 1,
    datasetDigest: "",
    extractor: info,
    classNames: [],
    rows: {},
  };
  const digest = createHash("sha256");
  for (const split of IMPORTED_SPLITS) {
    const file = files[split];
    const names = classNames ?? (manifest.classNames.length ? manifest.classNames : undefined);
    const imported = await importNpyFeatures({
      file,
      labels: labels[split],
      ...(names && { classNames: names }),
    });
    requireShape(file, imported, info);
    manifest.classNames = imported.classNames;
    manifest.rows[split] = describeRows(file, imported, info.featureLength);
    for (const { sha256, classIndex } of manifest.rows[split])
      digest.update(`${split} ${sha256} ${classIndex}\n`);
    const shape = [imported.labels.length, info.featureLength];
    await writeNpy(featuresFile(dir, split), { data: imported.features, shape });
  }
  manifest.datasetDigest = digest.digest("hex");
  await writeManifestFiles(dir, manifest);
  return manifest;
}

function requireShape(file: string, { featureShape }: ImportedFeatures, info: ExtractorInfo): void {
  const length = featureShape.reduce((product, side) => product * side, 1);
  if (length === info.featureLength) return;
  throw new AppError(
    "FEATURE_SET_MISMATCH",
    `${file} holds ${featureShape.join(" × ")} features an image; ${info.label} gives ${info.featureShape.join(" × ")}.`,
    "Give --image-size, --weights and --preset as they were when the features were made.",
  );
}

function describeRows(file: string, { features, labels }: ImportedFeatures, length: number) {
  return Array.from(labels, (classIndex, row) => {
    const values = features.subarray(row * length, (row + 1) * length);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { path: `${file}#${row}`, sha256: createHash("sha256").update(bytes).digest("hex"), classIndex };
  });
}

/**
 * Takes Keras's top model into `dir`, whose features it is measured on, and saves it there as a bundle.
 * @throws AppError of importKerasTopModel, FEATURE_SET_MISMATCH, MANIFEST_UNREADABLE
 */
export async function importModelToFolder(options: {
  dir: string;
  file: string;
}): Promise<{ evaluation: EvaluationReport; assumptions: string[] }> {
  const { dir, file } = options;
  const manifest = await readManifest(dir);
  const { classNames, extractor } = manifest;
  const imported = await importKerasTopModel({ file, classNames });
  const training = toTrainingResult(imported, extractor.featureLength);
  const validation = await readSplit(dir, manifest, "validation");
  const evaluation = await evaluate({ topModel: training.topModel, ...validation, split: "validation" });
  const { topModel } = training;
  const reliability = await measureReliability({ topModel, validation, test: NO_ROWS });
  await saveBundle({ dir, extractor, training, evaluation, reliability });
  return { evaluation, assumptions: imported.assumptions };
}
