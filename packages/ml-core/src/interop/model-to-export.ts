/** What every export takes, and the description that travels inside every exported file. */
import type { Output, Precision, Preset, RowType } from "@smallset/schema";
import type { ExtractorInfo } from "../features/features.type.js";
import type { ConvolutionWeights } from "../features/vgg-layers.js";
import { isSigmoid } from "../top-model/output-units.js";
import type { TopModel } from "../top-model/top-model.type.js";

export interface ModelToExport {
  topModel: TopModel;
  /** What made the features that the top model was trained on. */
  extractor: ExtractorInfo;
  /** Fraction dropped after each hidden layer; for those who train on. No effect on answers. Default none. */
  dropout?: readonly number[];
  /** A largest probability below this means "unknown". Default none. */
  threshold?: number;
}

/** The same with VGG16 or VGG19 in front, so that the exported model takes pixels. */
export interface WholeModelToExport extends ModelToExport {
  /** One entry a convolution, in order. */
  vggWeights: readonly ConvolutionWeights[];
}

/** JSON-safe; under the key `smallset` in each format's own place for such things. */
export interface ExportDescription {
  classNames: string[];
  /** What the model ends in. Keras and TensorFlow.js give a sigmoid's one number: the second class's probability. */
  output: Output;
  threshold: number | null;
  /** Without the weights' path, which means nothing elsewhere and is nobody else's business. */
  extractor: Omit<ExtractorInfo, "spec"> & { preset: Preset; precision: Precision; rowType: RowType };
  /** How its answers relate to Smallset's own, in words. */
  parity: string;
}

/** What of the extractor an export holds: its very arithmetic, its weights in float32, or nothing. */
export type ExtractorInside = "network" | "weights" | "none";

export function describeExport(
  { topModel, extractor, threshold }: ModelToExport,
  inside: ExtractorInside,
): ExportDescription {
  const { spec, ...rest } = extractor;
  const { preset, precision = "exact", rowType = "float32" } = spec;
  return {
    classNames: topModel.classNames,
    output: isSigmoid(topModel.layers.at(-1)!) ? "sigmoid" : "softmax",
    threshold: threshold ?? null,
    extractor: { ...rest, preset, precision, rowType },
    parity: describeParity(extractor, inside),
  };
}

/** Said wherever an export goes, because a fast or half-precision extractor cannot be had in every format. */
export function describeParity({ spec }: ExtractorInfo, inside: ExtractorInside): string {
  const { precision, rowType, calibration } = spec;
  const differences = [];
  if (precision === "fast")
    differences.push({
      network: "The backbone computes in 8 bits, as it did in Smallset",
      weights: `The backbone computes in full precision here, and in 8 bits in Smallset: its features point almost the same way (cosine ${calibration?.meanCosine.toFixed(4) ?? "above 0.99"}), and probabilities can differ by some hundredths`,
      none: "it learned from features of a backbone in 8 bits: give it those, or exact ones, which point almost the same way",
    });
  if (rowType === "float16")
    differences.push({
      network: "features are rounded to 16 bits inside, as they were in Smallset",
      weights:
        "features are not rounded to 16 bits here, as they are in Smallset: probabilities can differ in the third digit",
      none: "it learned from features rounded to 16 bits: rounding them first gives exactly Smallset's answers",
    });
  if (differences.length === 0) return "Answers as Smallset does, within 1e-4 of each probability.";
  const within = inside === "weights" ? "" : " Answers as Smallset does, within 1e-4 of each probability.";
  return `${differences.map((difference) => toSentence(difference[inside])).join(" ")}${within}`;
}

const toSentence = (words: string) => `${words[0]!.toUpperCase()}${words.slice(1)}.`;
