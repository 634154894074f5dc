/** The formats that a trained model can be written in for other tools. */

/** With "-top": the top model alone, from features to probabilities. Without: the backbone in front of it. */
export const EXPORT_FORMATS = ["zip", "onnx", "onnx-top", "keras", "keras-top", "tfjs", "tfjs-top"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
