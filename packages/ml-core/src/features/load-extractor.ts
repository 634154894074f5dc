/** Opens a feature extractor: finds its weights, starts its network, and checks that it answers sensibly. */
import type { EngineChoice, ExtractorSpec, ProviderChoice } from "@smallset/schema";
import { decodeImage } from "../images/decode-image.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import type { OrtEngine } from "../runtime/ort-engine.js";
import { describeExtractionLimits } from "../runtime/machine-limits.js";
import { chooseEngine } from "../tfjs/choose-engine.js";
import { startTfjsVgg, type StartedNetwork } from "../tfjs/start-tfjs-vgg.js";
import type { Backbone } from "./backbone.type.js";
import { fingerprintExtractor } from "./extractor-fingerprint.js";
import type { Extractor, ExtractorInfo } from "./features.type.js";
import { roundToFloat16 } from "./float16.js";
import { loadBackbone } from "./load-backbone.js";
import { startOnProvider } from "./start-on-provider.js";
import type { WeightsSource } from "./weights/load-weights.js";

export interface LoadExtractorOptions extends WeightsSource {
  spec: ExtractorSpec;
  /** Cores that the network may use. Default: all. */
  threads?: number;
  /** Hears what makes extraction slower than it could be. Default: console.warn */
  onWarning?: (message: string) => void;
  /** Default auto: see tfjs/choose-engine.ts. */
  engine?: EngineChoice;
  /** What onnxruntime computes on. Default auto: see start-on-provider.ts. */
  provider?: ProviderChoice;
  /** Runs the fast network of `spec` already: what a calibration leaves. The extractor closes it, once it was loaded. */
  running?: OrtEngine;
}

/**
 * The caller closes the extractor, which frees its thread and its memory.
 * @param options.onProgress of the weights' download, in bytes; not called when they are there
 * @throws AppError WEIGHTS_UNAVAILABLE, WEIGHTS_HASH_MISMATCH, WEIGHTS_NOT_FOUND, WEIGHTS_LAYOUT,
 *   ONNX_SIDECAR_INVALID, ONNX_UNUSABLE, CALIBRATION_MISSING, CANARY_FAILED, OUT_OF_MEMORY, CANCELED
 */
export async function loadExtractor(options: LoadExtractorOptions): Promise<Extractor> {
  const { spec, signal, onWarning = console.warn } = options;
  const backbone = await loadBackbone(spec, options);
  throwIfCanceled(signal);
  if (spec.precision === "fast") describeExtractionLimits("fast").forEach((limit) => onWarning(limit));
  const started = await startOnEngine(backbone, { ...options, onWarning });
  if (signal?.aborted) await started.close();
  throwIfCanceled(signal);
  const info = describeExtractor(spec, backbone, started);
  const { resize } = backbone.preprocessing;
  return {
    info,
    decode: (file) => decodeImage(file, { imageSizePx: info.imageSizePx, resize }),
    extract: async (pixels, count) => {
      if (count === 0) return new Float32Array();
      const { features } = await started.run(pixels, count);
      // Here, and not only on disk: a new photo's features must be of the same kind as those a model learned from.
      return spec.rowType === "float16" ? roundToFloat16(features) : features;
    },
    close: () => started.close(),
  };
}

/** TensorFlow.js runs VGG16 and VGG19 in full precision; all else is onnxruntime's. */
async function startOnEngine(
  backbone: Backbone,
  options: LoadExtractorOptions & { onWarning: (message: string) => void },
): Promise<StartedNetwork> {
  const chosen = await chooseEngine(options.engine);
  if (chosen.kind === "tfjs" && backbone.convolutions)
    return startTfjsVgg({ ...backbone, convolutions: backbone.convolutions });
  if (chosen.kind === "tfjs")
    options.onWarning(
      `TensorFlow.js runs VGG16 and VGG19 in full precision only: onnxruntime runs ${backbone.label}.`,
    );
  return startOnProvider(backbone, options);
}

function describeExtractor(
  spec: ExtractorSpec,
  backbone: Backbone,
  { featureShape, precision, name }: StartedNetwork,
): ExtractorInfo {
  const { imageSizePx } = backbone.model;
  return {
    spec,
    backbone: backbone.name,
    pretrained: backbone.pretrained,
    label: `${backbone.label}, ${imageSizePx} × ${imageSizePx}${describePrecision(spec)}${spec.rowType === "float16" ? ", rows in 16 bits" : ""}`,
    weightsSha256: backbone.weightsSha256,
    imageSizePx,
    featureShape,
    featureLength: featureShape[0] * featureShape[1] * featureShape[2],
    fingerprint: fingerprintExtractor({ ...backbone, precision }, spec.rowType),
    engine: name,
  };
}

/** A fast extractor never goes without how far it is off. */
function describePrecision({ calibration }: ExtractorSpec): string {
  if (!calibration) return "";
  const { meanCosine, lowestCosine, images } = calibration;
  const cosine = `${meanCosine.toFixed(4)} on average, ${lowestCosine.toFixed(4)} at worst`;
  return `, fast (8 bits; cosine with exact features ${cosine}, of ${images} images)`;
}
