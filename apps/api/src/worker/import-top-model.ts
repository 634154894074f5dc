/** An imported run's training: the top model is in a Keras file already. */
import { AppError, isVgg, METRIC_KEYS, parseWeights, type ExtractorSpec } from "@smallset/schema";
import {
  evaluate,
  importKerasTopModel,
  orderClasses,
  toTrainingResult,
  type ImportedTopModel,
  type TrainingResult,
} from "@smallset/ml-core";
import { fromJson } from "../db/json.js";
import { listArtifacts } from "../modules/run/artifact.repository.js";
import { KERAS_FILE, outputOrderOf } from "../modules/run/imported/import-keras-model.js";
import { updateRunFacts } from "../modules/run/run.repository.js";
import type { Work } from "./load-features.js";
import type { RowsOfSplit } from "./split-rows.js";

/**
 * The model of the run's file, with the dataset's class order. Before any feature is extracted: a file that cannot be
 * taken over is refused within a second.
 * @throws AppError of importKerasTopModel, with the name that people gave the file; FEATURE_SET_MISMATCH
 */
export async function readTopModel(work: Work, classNames: string[]): Promise<ImportedTopModel> {
  const { platform, run, reporter } = work;
  const [file] = await listArtifacts(platform.db, run.id, KERAS_FILE);
  const path = await platform.content.localPath(file!.sha256);
  const imported = await importKerasTopModel({ file: path, classNames: outputOrderOf(run) }).catch(
    (error: unknown) => {
      throw error instanceof AppError ? withFileName(error, path, file!.path) : error;
    },
  );
  const topModel = orderClasses(imported.topModel, classNames);
  const expectedLength = lengthOfFeatures(fromJson<ExtractorSpec>(run.extractorSpec));
  if (expectedLength !== null) toTrainingResult({ topModel }, expectedLength);
  const widths = topModel.layers.map(({ inputs }) => inputs.toLocaleString("en"));
  await reporter.log("info", `${file!.path} holds ${[...widths, classNames.length].join(" → ")} units.`);
  for (const assumption of imported.assumptions) await reporter.log("warn", assumption);
  return { ...imported, topModel };
}

/** The store's path says nothing to people. */
const withFileName = ({ code, message, nextStep }: AppError, path: string, name: string): AppError =>
  new AppError(code, message.replaceAll(path, name), nextStep ?? undefined);

/** VGG halves its input five times; null for other backbones, which are known once they are loaded. */
const lengthOfFeatures = ({ weights, imageSizePx }: ExtractorSpec): number | null =>
  isVgg(parseWeights(weights).network) ? Math.floor(imageSizePx / 32) ** 2 * 512 : null;

/** As trainTopModel gives it, and with its validation scores logged as step 0: its own epochs are not known. */
export async function takeOver(
  { platform, run, reporter }: Work,
  imported: ImportedTopModel,
  { featureLength, validation }: { featureLength: number; validation: RowsOfSplit },
): Promise<TrainingResult> {
  const training = toTrainingResult(imported, featureLength);
  await updateRunFacts(platform.db, run.id, run.attempt, { hyperparameters: training.hyperparameters });
  const { loss, accuracy } = await evaluate({
    topModel: training.topModel,
    ...validation,
    split: "validation",
  });
  reporter.metrics([
    { key: METRIC_KEYS.validationLoss, step: 0, value: loss },
    { key: METRIC_KEYS.validationAccuracy, step: 0, value: accuracy },
  ]);
  await reporter.flush();
  return training;
}
