/** One door to every export of a trained model. */
import { AppError, type ExportFormat, isVgg, parseWeights } from "@smallset/schema";
import { loadBundle, type ModelBundle } from "../bundle/bundle.js";
import { isBackboneOf } from "../features/extractor-fingerprint.js";
import { loadBackbone } from "../features/load-backbone.js";
import { loadWeights, type WeightsSource } from "../features/weights/load-weights.js";
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
 * @param options.temperature that logits are divided by; it goes into the last layer's weights. Default: the bundle's own,
 *   so that the export answers as `predict` does
 * @param options.threshold a largest probability below this means "unknown"; default none
 * @throws AppError BUNDLE_MISSING, BUNDLE_CORRUPT; EXPORT_UNSUPPORTED for other backbones than VGG to Keras or
 *   TensorFlow.js; FEATURE_SET_MISMATCH when the weights at hand are not those that the model was trained on;
 *   and those of `loadBackbone`
 */
export async function exportModel({
  dir,
  format,
  target,
  threshold,
  temperature: given,
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
  const temperature = given ?? bundle.reliability?.temperature ?? 1;
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
      return exportKerasWholeModel({ ...model, ...(await vggOf(bundle, source)), file: target });
    case "tfjs":
      return exportTfjsWholeModel({ ...model, ...(await vggOf(bundle, source)), dir: target });
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
  if (!isBackboneOf(extractor, backbone)) throw otherWeights(extractor.label);
  return backbone;
}

/** Other backbones have no Keras layers, which the exports themselves refuse. */
async function vggOf({ extractor }: ModelBundle, source: WeightsSource) {
  const named = parseWeights(extractor.spec.weights);
  const { network } = named;
  if (!isVgg(network)) return { vggWeights: [] };
  const { weights, sha256 } = await loadWeights({ ...named, network }, source);
  if (sha256 !== extractor.weightsSha256) throw otherWeights(extractor.label);
  return { vggWeights: weights };
}

const otherWeights = (label: string) =>
  new AppError(
    "FEATURE_SET_MISMATCH",
    `This model was trained on ${label}; the weights that are here now are others.`,
    "Give the weights file that the features were extracted with.",
  );
