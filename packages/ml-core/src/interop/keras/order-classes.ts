/** Puts a top model's outputs into another order, with everything that it computes unchanged. */
import { AppError } from "@smallset/schema";
import type { TopModel } from "../../top-model/top-model.type.js";

/**
 * The same model with its outputs in the order of `classNames`: a dataset sorts its classes, a script may not have.
 * @throws AppError CLASS_COUNT_MISMATCH when these are not the model's own classes
 */
export function orderClasses(topModel: TopModel, classNames: readonly string[]): TopModel {
  const from = classNames.map((name) => topModel.classNames.indexOf(name));
  if (from.length !== topModel.classNames.length || new Set(from).size !== from.length || from.includes(-1))
    throw new AppError(
      "CLASS_COUNT_MISMATCH",
      `The model tells ${topModel.classNames.join(", ")} apart, the dataset ${classNames.join(", ")}.`,
      "Choose the dataset that has the model's classes, or name them as the dataset does.",
    );
  const last = topModel.layers.at(-1)!;
  const { inputs, units } = last;
  const kernel = new Float32Array(inputs * units);
  for (let input = 0; input < inputs; input++)
    for (let unit = 0; unit < units; unit++)
      kernel[input * units + unit] = last.kernel[input * units + from[unit]!]!;
  const bias = Float32Array.from(from, (unit) => last.bias[unit]!);
  return {
    ...topModel,
    classNames: [...classNames],
    layers: [...topModel.layers.slice(0, -1), { ...last, kernel, bias }],
  };
}
