/** A version's manifest, for people. */
import { EXPORT_FORMATS, type ExportFormat, isVgg, parseWeights } from "@smallset/schema";
import type { ModelVersion } from "../../generated/prisma/client.js";
import type { DescribedExtractor } from "../run/describe-extractor.js";
import type { StoredEvaluation } from "../run/evaluation.service.js";
import { manifestOf, type BundleManifest } from "./bundle-manifest.js";
import { describeAbstention, type AbstentionChoice } from "./choose-abstention.js";

export function extractorOf(version: ModelVersion): DescribedExtractor {
  const { spec, label, backbone, pretrained, imageSizePx, fingerprint, featureLength } =
    manifestOf(version).extractor;
  const { weights, preset, precision = "exact", rowType = "float32", calibration = null } = spec;
  const { augmentationViews = 0 } = spec;
  const asked = { weights, preset, precision, rowType, augmentationViews, calibration };
  return { label, backbone, pretrained, imageSizePx, fingerprint, featureLength, ...asked };
}

export function evaluationOf(version: ModelVersion): StoredEvaluation {
  const { evaluation, lineage } = manifestOf(version);
  return { ...evaluation, runId: lineage.run.id };
}

/** Keys put the split first, so that they sort. */
export function metricsOf(version: ModelVersion): { key: string; value: number }[] {
  const { split, accuracy, loss, macroF1 } = manifestOf(version).evaluation;
  return [
    { key: `${split}/accuracy`, value: accuracy },
    { key: `${split}/loss`, value: loss },
    { key: `${split}/macro_f1`, value: macroF1 },
  ];
}

/** What abstaining means for this version; null where it was not chosen by a target. */
export function abstentionOf(version: ModelVersion): AbstentionChoice | null {
  const { reliability, targetPrecision } = manifestOf(version);
  return describeAbstention(reliability, targetPrecision);
}

const DESCRIPTIONS: Record<ExportFormat, string> = {
  zip: "Everything in one zip, with a README and an example that runs without Smallset",
  onnx: "ONNX, from pixels to probabilities",
  "onnx-top": "ONNX, the top model alone",
  keras: "Keras .h5, backbone and top model as one",
  "keras-top": "Keras .h5, the top model alone",
  tfjs: "TensorFlow.js layers model, backbone and top model as one, zipped",
  "tfjs-top": "TensorFlow.js layers model, the top model alone, zipped",
};
/** Other backbones are not written layer by layer. */
const VGG_ONLY: ReadonlySet<ExportFormat> = new Set(["keras", "tfjs"]);

/** Keras and TensorFlow.js compute in float32 only. */
const describeExport = (format: ExportFormat, { spec }: BundleManifest["extractor"]): string =>
  VGG_ONLY.has(format) && (spec.precision === "fast" || spec.rowType === "float16")
    ? `${DESCRIPTIONS[format]}; in full precision, so that its answers differ a little from this version's`
    : DESCRIPTIONS[format];

export function listExports(modelName: string, version: ModelVersion) {
  const { network } = parseWeights(manifestOf(version).extractor.spec.weights);
  return EXPORT_FORMATS.filter((format) => isVgg(network) || !VGG_ONLY.has(format)).map((format) => ({
    format,
    description: describeExport(format, manifestOf(version).extractor),
    url: `/api/models/${modelName}/versions/${version.number}/export?format=${format}`,
  }));
}
