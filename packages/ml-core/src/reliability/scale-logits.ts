/** Temperature scaling (Guo et al. 2017, arXiv:1706.04599): the same answers, with probabilities that can be believed. */
import type { TopModel } from "../top-model/top-model.type.js";

/** The smallest float32 above zero: a probability that rounded to 0 was no larger. */
const SMALLEST_PROBABILITY = 2 ** -149;

/** The model whose logits are divided by `temperature`: it stands in the last layer's weights, so that every export has it. */
export function withTemperature(topModel: TopModel, temperature: number): TopModel {
  if (temperature === 1) return topModel;
  const output = topModel.layers.at(-1)!;
  const scaled = {
    ...output,
    kernel: output.kernel.map((weight) => weight / temperature),
    bias: output.bias.map((value) => value / temperature),
  };
  return { ...topModel, layers: [...topModel.layers.slice(0, -1), scaled] };
}

/** Natural logarithms, [n, classes] float64: logits up to a constant of each row. */
export const toLogits = (probabilities: Float32Array): Float64Array =>
  Float64Array.from(probabilities, (value) => Math.log(Math.max(value, SMALLEST_PROBABILITY)));

/** softmax(logits / temperature) of one row, float64. */
export function softmaxRow(logits: Float64Array, temperature: number): Float64Array {
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp((value - largest) / temperature));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
