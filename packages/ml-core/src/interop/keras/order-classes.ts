/** Puts a top model's outputs into another order, with everything that it computes unchanged. */
import { AppError } from "@smallset/schema";
import { isSigmoid } from "../../top-model/output-units.js";
import type { DenseWeights, TopModel } from "../../top-model/top-model.type.js";

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
  const output = topModel.layers.at(-1)!;
  const ordered = isSigmoid(output) ? turnSigmoid(output, from[0] !== 0) : orderUnits(output, from);
  return {
    ...topModel,
    classNames: [...classNames],
    layers: [...topModel.layers.slice(0, -1), ordered],
  };
}

/** σ(-z) = 1 - σ(z): the other class's probability. */
function turnSigmoid(output: DenseWeights, isTurned: boolean): DenseWeights {
  if (!isTurned) return output;
  const negative = (value: number) => -value;
  return { ...output, kernel: output.kernel.map(negative), bias: output.bias.map(negative) };
}

function orderUnits(output: DenseWeights, from: readonly number[]): DenseWeights {
  const { inputs, units } = output;
  const kernel = new Float32Array(inputs * units);
  for (let input = 0; input < inputs; input++)
    for (let unit = 0; unit < units; unit++)
      kernel[input * units + unit] = output.kernel[input * units + from[unit]!]!;
  return { ...output, kernel, bias: Float32Array.from(from, (unit) => output.bias[unit]!) };
}
