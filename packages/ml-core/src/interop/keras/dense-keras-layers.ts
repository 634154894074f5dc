/** A top model as Keras layers: Flatten, then Dense → [BatchNormalization] → ReLU → [Dropout], then softmax or sigmoid. */
import { isSigmoid } from "../../top-model/output-units.js";
import type { DenseWeights } from "../../top-model/top-model.type.js";
import type { ModelToExport } from "../model-to-export.js";
import type { KerasModelLayer } from "./keras-layer.js";

/** Starts with Flatten, so that it follows an input of [height, width, channels]. */
export function denseKerasLayers({ topModel, dropout }: ModelToExport): KerasModelLayer[] {
  const hidden = topModel.layers.slice(0, -1);
  const output = topModel.layers.at(-1)!;
  return [
    { className: "Flatten", name: "flatten", config: { data_format: "channels_last" }, weights: [] },
    ...hidden.flatMap((layer, index) => hiddenLayers(layer, index + 1, dropout?.[index] ?? 0)),
    dense("predictions", output, isSigmoid(output) ? "sigmoid" : "softmax"),
  ];
}

function hiddenLayers(layer: DenseWeights, number: number, dropout: number): KerasModelLayer[] {
  const layers = [dense(`dense_${number}`, layer, "linear")];
  if (layer.batchNormalization) layers.push(batchNormalization(`batch_normalization_${number}`, layer));
  layers.push({
    className: "Activation",
    name: `activation_${number}`,
    config: { activation: "relu" },
    weights: [],
  });
  if (dropout > 0)
    layers.push({
      className: "Dropout",
      name: `dropout_${number}`,
      config: { rate: dropout },
      weights: [],
    });
  return layers;
}

function dense(
  name: string,
  { kernel, bias, inputs, units }: DenseWeights,
  activation: string,
): KerasModelLayer {
  return {
    className: "Dense",
    name,
    config: { units, activation, use_bias: true },
    weights: [
      { name: "kernel", shape: [inputs, units], data: kernel },
      { name: "bias", shape: [units], data: bias },
    ],
  };
}

function batchNormalization(
  name: string,
  { units, batchNormalization: numbers }: DenseWeights,
): KerasModelLayer {
  const { gamma, beta, mean, variance } = numbers!;
  return {
    className: "BatchNormalization",
    name,
    config: { axis: -1, momentum: 0.99, epsilon: 1e-3, center: true, scale: true },
    weights: [
      { name: "gamma", shape: [units], data: gamma },
      { name: "beta", shape: [units], data: beta },
      { name: "moving_mean", shape: [units], data: mean },
      { name: "moving_variance", shape: [units], data: variance },
    ],
  };
}
