/** Writes a top model to one file that says all about itself. */
import type { Hyperparameters } from "@smallset/schema";
import { writeSafetensors, type Tensor } from "./safetensors.js";
import type { TopModel } from "./top-model.type.js";

/** What the metadata's `format` says; files of another kind are refused. */
export const TOP_MODEL_FORMAT = "smallset-top-model/1";

/**
 * Writes `file` (safetensors, float32) atomically: `layers.<i>.kernel` [inputs, units], `layers.<i>.bias`, and
 * where there is batch normalisation `layers.<i>.batch_normalization.<gamma|beta|mean|variance>`. The metadata
 * holds class names and hyperparameters as JSON. Returns the sha256 of the weights.
 */
export async function saveTopModel(
  file: string,
  { topModel, hyperparameters }: { topModel: TopModel; hyperparameters: Hyperparameters },
): Promise<string> {
  const tensors: Record<string, Tensor> = {};
  topModel.layers.forEach(({ kernel, bias, inputs, units, batchNormalization }, index) => {
    tensors[`layers.${index}.kernel`] = { shape: [inputs, units], data: kernel };
    tensors[`layers.${index}.bias`] = { shape: [units], data: bias };
    for (const [name, data] of Object.entries(batchNormalization ?? {}))
      tensors[`layers.${index}.batch_normalization.${name}`] = { shape: [units], data };
  });
  return writeSafetensors(file, tensors, {
    format: TOP_MODEL_FORMAT,
    class_names: JSON.stringify(topModel.classNames),
    hyperparameters: JSON.stringify(hyperparameters),
  });
}
