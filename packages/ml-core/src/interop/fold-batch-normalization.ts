/** A batch normalisation that no longer learns is a multiplication and an addition. */
import type { DenseWeights } from "../top-model/top-model.type.js";

export type BatchNormalization = NonNullable<DenseWeights["batchNormalization"]>;

/** Of every top model; Keras's default. */
export const EPSILON = 1e-3;

/** y = scale · x + shift, in float64. */
export function toScaleAndShift({ gamma, beta, mean, variance }: BatchNormalization) {
  const scale = Float64Array.from(gamma, (value, unit) => value / Math.sqrt(variance[unit]! + EPSILON));
  const shift = scale.map((value, unit) => beta[unit]! - mean[unit]! * value);
  return { scale, shift };
}

/** The layer with its normalisation inside kernel and bias; without one, the layer itself. */
export function foldBatchNormalization(dense: DenseWeights): DenseWeights {
  const { kernel, bias, inputs, units, batchNormalization } = dense;
  if (!batchNormalization) return dense;
  const { scale, shift } = toScaleAndShift(batchNormalization);
  return {
    kernel: kernel.map((weight, index) => weight * scale[index % units]!),
    bias: bias.map((value, unit) => value * scale[unit]! + shift[unit]!),
    inputs,
    units,
  };
}
