/** What every export takes, and the description that travels inside every exported file. */
import type { Preset } from "@smallset/schema";
import type { ExtractorInfo } from "../features/features.type.js";
import type { ConvolutionWeights } from "../features/vgg-layers.js";
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
  threshold: number | null;
  /** Without the weights' path, which means nothing elsewhere and is nobody else's business. */
  extractor: Omit<ExtractorInfo, "spec"> & { preset: Preset };
}

export function describeExport({ topModel, extractor, threshold }: ModelToExport): ExportDescription {
  const { spec, ...rest } = extractor;
  return {
    classNames: topModel.classNames,
    threshold: threshold ?? null,
    extractor: { ...rest, preset: spec.preset },
  };
}
