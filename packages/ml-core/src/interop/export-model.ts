/** One door to every export of a trained model. */
import { AppError, type ExportFormat } from "@smallset/schema";
import { loadBundle, type ModelBundle } from "../bundle/bundle.js";
import { fingerprintExtractor } from "../features/extractor-fingerprint.js";
import { loadBackbone } from "../features/load-backbone.js";
import { loadVgg16Weights, type WeightsSource } from "../features/vgg16-backbone.js";
import { hashWeights } from "../features/weights/vgg16-weights.js";
import { withTemperature } from "../reliability/scale-logits.js";
import { exportKerasTopModel, exportKerasWholeModel } from "./keras/export-keras.js";
import type { ModelToExport } from "./model-to-export.js";
import { exportOnnxTopModel, exportOnnxWholeModel } from "./onnx/export-onnx.js";
import { exportTfjsTopModel, exportTfjsWholeModel } from "./tfjs/export-tfjs.js";
import { exportBundleZip } from "./zip/export-bundle-zip.js";

/**
 * @param options.dir the bundle's folder
 * @param options.target a file; for TensorFlow.js a folder
 * @param options.weights where the backbone's weights are here, as in an ExtractorSpec; default: as the bundle says
 * @param options.temperature that logits are divided by; it goes into the last layer's weights. Default 1
 * @param options.threshold a largest probability below this means "unknown"; default none
 * @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT; EXPORT_UNSUPPORTED for an ONNX backbone to Keras or
 *   TensorFlow.js; FEATURE_SET_MISMATCH when the weights at hand are not those that the model was trained on;
 *   and those of `loadBackbone`
 */
export async function exportModel({
  dir,
  format,
  target,
  threshold,
  temperature = 1,
  weights,
  ...source
}: {
  dir: string;
  format: ExportFormat;
  target: string;
  threshold?: number;
  temperature?: number;
  weights?: string;
} & WeightsSource): Promise<void> {
  const bundle = await loadBundle(dir);
  if (weights !== undefined) bundle.extractor.spec.weights = weights;
  const model: ModelToExport = {
    topModel: withTemperature(bundle.topModel, temperature),
    extractor: bundle.extractor,
    dropout: bundle.hyperparameters.hiddenLayers.map(({ dropout }) => dropout),
    ...(threshold !== undefined && { threshold }),
  };
  switch (format) {
    case "keras-top":
      return exportKerasTopModel({ ...model, file: target });
    case "onnx-top":
      return exportOnnxTopModel({ ...model, file: target });
    case "tfjs-top":
      return exportTfjsTopModel({ ...model, dir: target });
    case "keras":
      return exportKerasWholeModel({ ...model, ...(await vgg16Of(bundle, source)), file: target });
    case "tfjs":
      return exportTfjsWholeModel({ ...model, ...(await vgg16Of(bundle, source)), dir: target });
    case "onnx":
      return exportOnnxWholeModel({ ...model, backbone: await backboneOf(bundle, source), file: target });
    case "zip": {
      const backbone = await backboneOf(bundle, source);
      return exportBundleZip({ dir, backbone, model, temperature, file: target });
    }
  }
}

async function backboneOf({ extractor }: ModelBundle, source: WeightsSource) {
  const backbone = await loadBackbone(extractor.spec, source);
  if (fingerprintExtractor(backbone) !== extractor.fingerprint) throw otherWeights(extractor.label);
  return backbone;
}

/** Other backbones have no Keras layers, which the exports themselves refuse. */
async function vgg16Of({ extractor }: ModelBundle, source: WeightsSource) {
  if (extractor.backbone !== "vgg16") return { vgg16Weights: [] };
  const { weights } = await loadVgg16Weights(extractor.spec.weights, source);
  if (hashWeights(weights) !== extractor.weightsSha256) throw otherWeights(extractor.label);
  return { vgg16Weights: weights };
}

const otherWeights = (label: string) =>
  new AppError(
    "FEATURE_SET_MISMATCH",
    `This model was trained on ${label}; the weights that are here now are others.`,
    "Give the weights file that the features were extracted with.",
  );
