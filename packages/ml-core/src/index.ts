/** Photos to classifier: what the worker and the command line use, in stage order. */
export type { Dataset, DatasetImage, ImageIssue } from "./dataset/dataset.type.js";
export { openDatasetSource } from "./dataset/open-dataset-source.js";
export { scanDataset } from "./dataset/scan-dataset.js";
export { extractFeatures } from "./features/extract-features.js";
export { openFeatureStore } from "./features/feature-store.js";
export type { Extractor, ExtractorInfo, FeatureSet } from "./features/features.type.js";
export { loadExtractor } from "./features/load-extractor.js";
export { onnxSidecarSchema } from "./features/onnx-backbone.js";
export { canReachImagenetWeights, findImagenetWeights } from "./features/weights/imagenet-weights.js";
export type { EpochMetrics, LabelledFeatures, TopModel, TrainingResult } from "./top-model/top-model.type.js";
export { trainTopModel } from "./top-model/train-top-model.js";
export { evaluate } from "./evaluation/evaluate.js";
export type { EvaluationReport } from "./evaluation/evaluation.type.js";
export { loadBundle, type ModelBundle, saveBundle } from "./bundle/bundle.js";
export { predict } from "./prediction/predict.js";
export type { Prediction } from "./prediction/prediction.type.js";
export { toTopK } from "./prediction/to-top-k.js";
export type { OnProgress, StageProgress } from "./runtime/progress.js";
