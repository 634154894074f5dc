/** Reads a top model that `saveTopModel` wrote. */
import { AppError, parseHyperparameters, type Hyperparameters } from "@smallset/schema";
import { z } from "zod";
import { classesOfUnits } from "./output-units.js";
import { readSafetensors, type Tensor } from "./safetensors.js";
import { TOP_MODEL_FORMAT } from "./save-top-model.js";
import type { DenseWeights, TopModel } from "./top-model.type.js";

/** @throws AppError FILE_CORRUPT when it is damaged or no top model; the system's error when it cannot be read */
export async function loadTopModel(
  file: string,
): Promise<{ topModel: TopModel; hyperparameters: Hyperparameters; sha256: string }> {
  const { tensors, metadata, sha256 } = await readSafetensors(file);
  const corrupt = (why: string) =>
    new AppError("FILE_CORRUPT", `${file} is not a usable top model: ${why}.`, "Train the model again.");
  if (metadata.format !== TOP_MODEL_FORMAT) throw corrupt(`its format is ${metadata.format ?? "unnamed"}`);
  const classNames = z.array(z.string()).parse(JSON.parse(metadata.class_names!));
  const layers = readLayers(tensors);
  if (layers.length === 0 || classesOfUnits(layers.at(-1)!.units) !== classNames.length)
    throw corrupt("its last layer does not answer for each class");
  if (layers.some((layer, index) => index > 0 && layer.inputs !== layers[index - 1]!.units))
    throw corrupt("its layers do not fit each other");
  const hyperparameters = parseHyperparameters(JSON.parse(metadata.hyperparameters!));
  return { topModel: { layers, classNames }, hyperparameters, sha256 };
}

function readLayers(tensors: Record<string, Tensor>): DenseWeights[] {
  const layers: DenseWeights[] = [];
  for (let index = 0; tensors[`layers.${index}.kernel`]; index++) {
    const { shape, data: kernel } = tensors[`layers.${index}.kernel`]!;
    const [inputs = 0, units = 0] = shape;
    const vector = (name: string) => tensors[`layers.${index}.${name}`]?.data ?? new Float32Array(units);
    const hasBatchNormalization = `layers.${index}.batch_normalization.gamma` in tensors;
    layers.push({
      kernel,
      bias: vector("bias"),
      inputs,
      units,
      ...(hasBatchNormalization && {
        batchNormalization: {
          gamma: vector("batch_normalization.gamma"),
          beta: vector("batch_normalization.beta"),
          mean: vector("batch_normalization.mean"),
          variance: vector("batch_normalization.variance"),
        },
      }),
    });
  }
  return layers;
}
