/** Photos to classifier: what the worker and the command line use, in stage order. */
export type { Dataset, DatasetImage, ImageIssue } from "./dataset/dataset.type.js";
export { openDatasetSource } from "./dataset/open-dataset-source.js";
export { byDatasetOrder } from "./dataset/dataset-order.js";
export { digestDataset } from "./dataset/digest-dataset.js";
export { inspectImage } from "./images/inspect-image.js";
export { scanDataset } from "./dataset/scan-dataset.js";
export { drawFolds, type FoldableImage, rowsOfFold } from "./dataset/draw-folds.js";
export type { GroupRule } from "./dataset/group-images.js";
export { pairLookAlikes } from "./dataset/find-near-duplicates.js";
export { PLACE_ISSUES, reviseDataset } from "./dataset/revise-dataset.js";
export { calibrateFastExtractor } from "./features/calibrate-fast-extractor.js";
export { extractFeatures, type KnownRow } from "./features/extract-features.js";
export { openFeatureStore } from "./features/feature-store.js";
export type { ExtractableImage, Extractor, ExtractorInfo, FeatureSet } from "./features/features.type.js";
export { loadExtractor } from "./features/load-extractor.js";
export { pairRows } from "./features/pair-rows.js";
export { onnxSidecarSchema } from "./features/onnx-backbone.js";
export {
  canReachImagenetWeights,
  findImagenetWeights,
  IMAGENET_WEIGHTS,
} from "./features/weights/imagenet-weights.js";
export type { EpochMetrics, LabelledFeatures, TopModel, TrainingResult } from "./top-model/top-model.type.js";
export { shareFeatures } from "./top-model/training-input.js";
export { keptAfterDivergence } from "./top-model/training-errors.js";
export { trainTopModel } from "./top-model/train-top-model.js";
export { evaluate } from "./evaluation/evaluate.js";
export type { EvaluationReport } from "./evaluation/evaluation.type.js";
export { summarizeTrials, type TrialSummary } from "./evaluation/summarize-trials.js";
export { measureReliability } from "./reliability/measure-reliability.js";
export { withTemperature } from "./reliability/scale-logits.js";
export { calibratedTopModel, loadBundle, type ModelBundle, saveBundle } from "./bundle/bundle.js";
export { predict } from "./prediction/predict.js";
export type { Prediction } from "./prediction/prediction.type.js";
export { toTopK } from "./prediction/to-top-k.js";
export type { OnProgress, StageProgress } from "./runtime/progress.js";
export { describeMachineLimits } from "./runtime/machine-limits.js";
export { toZip } from "./interop/zip/to-zip.js";
export { exportModel } from "./interop/export-model.js";
export { type ImportedTopModel, importKerasTopModel } from "./interop/keras/import-keras-top-model.js";
export { orderClasses } from "./interop/keras/order-classes.js";
export { toTrainingResult } from "./interop/keras/to-training-result.js";
export {
  type ImportedFeatures,
  importNpyFeatures,
  type LabelSource,
  readClassIndices,
} from "./interop/npy/import-npy-features.js";
