/** A top model from elsewhere, as if it had been trained here: with no history, because its epochs are not known. */
import { AppError, parseHyperparameters } from "@smallset/schema";
import { isSigmoid } from "../../top-model/output-units.js";
import type { TrainingResult } from "../../top-model/top-model.type.js";
import type { ImportedTopModel } from "./import-keras-top-model.js";

/**
 * @param featureLength of the extractor that it will be asked with
 * @throws AppError FEATURE_SET_MISMATCH, KERAS_MODEL_UNSUPPORTED
 */
export function toTrainingResult(
  { topModel }: Pick<ImportedTopModel, "topModel">,
  featureLength: number,
): TrainingResult {
  const { inputs } = topModel.layers[0]!;
  if (inputs !== featureLength)
    throw new AppError(
      "FEATURE_SET_MISMATCH",
      `The model takes ${inputs} features an image; this extractor gives ${featureLength}.`,
      "Choose the image size that its features were made with: 150 gives 4 × 4 × 512 = 8,192, 224 gives 7 × 7 × 512 = 25,088.",
    );
  return {
    topModel,
    history: [],
    bestEpoch: 0,
    stoppedEarly: false,
    hyperparameters: describeLayers(topModel),
    kernel: "simd",
    engine: "Keras",
    isRotated: false,
    resumedAtEpoch: null,
  };
}

function describeLayers({ layers }: ImportedTopModel["topModel"]) {
  try {
    return parseHyperparameters({
      output: isSigmoid(layers.at(-1)!) ? "sigmoid" : "softmax",
      hiddenLayers: layers
        .slice(0, -1)
        .map(({ units, batchNormalization }) => ({ units, batchNormalization: Boolean(batchNormalization) })),
    });
  } catch (cause) {
    throw new AppError(
      "KERAS_MODEL_UNSUPPORTED",
      `A top model of ${layers.length} layers, the widest with ${Math.max(...layers.map(({ units }) => units))} units, is larger than Smallset keeps.`,
      "At most five hidden layers of 4,096 units.",
      { cause },
    );
  }
}
