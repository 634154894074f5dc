/** What each Keras layer of a top model does to numbers, in the few steps that decide an answer. */
import type { DenseWeights } from "../../top-model/top-model.type.js";
import { type BatchNormalization, EPSILON } from "../fold-batch-normalization.js";
import type { KerasModelLayer } from "./keras-layer.js";
import { unsupported } from "./read-keras-model.js";

export type LayerStep =
  | { kind: "dense"; dense: DenseWeights }
  | { kind: "normalize"; numbers: BatchNormalization }
  /** Before the first dense layer: feature f counts `weight` times as that layer's input `inputOf[f]`. */
  | { kind: "rearrange"; inputOf: Int32Array; weight: number }
  | { kind: "activate"; activation: "relu" | "softmax" | "sigmoid" };

const ACTIVATIONS = ["relu", "softmax", "sigmoid"] as const;

/** @param inputShape of the model, without the batch; null when the file does not say */
export function toSteps(file: string, layer: KerasModelLayer, inputShape: number[] | null): LayerStep[] {
  const { className, name, config } = layer;
  switch (className) {
    case "InputLayer":
    case "Dropout":
      return [];
    case "Flatten":
      return isChannelsFirst(config, inputShape) ? [fromChannelsFirst(inputShape!)] : [];
    case "GlobalAveragePooling2D":
      if (inputShape?.length !== 3 || isChannelsFirst(config, inputShape))
        throw unsupported(file, `layer ${name} pools an input that is not [height, width, channels]`);
      return [fromAverage(inputShape)];
    case "Dense":
      return [
        { kind: "dense", dense: toDense(file, layer) },
        ...toActivation(file, name, config["activation"]),
      ];
    case "BatchNormalization":
      return [{ kind: "normalize", numbers: toNumbers(file, layer) }];
    case "Activation":
      return toActivation(file, name, config["activation"]);
    case "ReLU":
      if (config["max_value"] || config["negative_slope"] || config["threshold"])
        throw unsupported(file, `layer ${name} is a ReLU with a limit, a slope or a threshold`);
      return [{ kind: "activate", activation: "relu" }];
    case "Softmax":
      return [{ kind: "activate", activation: "softmax" }];
    default:
      throw unsupported(file, `layer ${name} is a ${className}`);
  }
}

function toActivation(file: string, name: string, value: unknown): LayerStep[] {
  if (value === "linear" || value === null || value === undefined) return [];
  const activation = ACTIVATIONS.find((known) => known === value);
  if (!activation) throw unsupported(file, `layer ${name} has the activation ${JSON.stringify(value)}`);
  return [{ kind: "activate", activation }];
}

function toDense(file: string, { name, weights }: KerasModelLayer): DenseWeights {
  const [kernel, bias] = weights;
  const [inputs, units] = kernel?.shape ?? [];
  if (!kernel || !inputs || !units || kernel.shape.length !== 2)
    throw unsupported(file, `layer ${name} has no kernel`);
  return { kernel: kernel.data, bias: bias?.data ?? new Float32Array(units), inputs, units };
}

/** Weights stand in this order, without gamma when `scale` and without beta when `center` is off. */
function toNumbers(file: string, { name, config, weights }: KerasModelLayer) {
  const rest = weights.map(({ data }) => data);
  const variance = rest.pop();
  const mean = rest.pop();
  if (!mean || !variance) throw unsupported(file, `layer ${name} has no moving mean and variance`);
  const gamma = (config["scale"] === false ? null : rest.shift()) ?? new Float32Array(mean.length).fill(1);
  const beta = rest.shift() ?? new Float32Array(mean.length);
  // Another epsilon is the same as another gamma: gamma / √(variance + epsilon) is what counts.
  const epsilon = typeof config["epsilon"] === "number" ? config["epsilon"] : EPSILON;
  const scaled = gamma.map(
    (value, unit) => value * Math.sqrt((variance[unit]! + EPSILON) / (variance[unit]! + epsilon)),
  );
  return { gamma: scaled, beta, mean, variance };
}

/**
 * Models of Keras's Theano days take [channels, height, width] and flatten in that order. A Flatten that says
 * channels_first itself puts channels last before it flattens, which is our order.
 */
function isChannelsFirst(config: Record<string, unknown>, shape: number[] | null): boolean {
  if (shape?.length !== 3 || config["data_format"] === "channels_first") return false;
  const [first, second, third] = shape as [number, number, number];
  return second === third && first > third;
}

function fromChannelsFirst([channels, height, width]: number[]): LayerStep {
  const area = height! * width!;
  const inputOf = Int32Array.from(
    { length: area * channels! },
    (_, feature) => (feature % channels!) * area + Math.floor(feature / channels!),
  );
  return { kind: "rearrange", inputOf, weight: 1 };
}

function fromAverage([height, width, channels]: number[]): LayerStep {
  const area = height! * width!;
  const inputOf = Int32Array.from({ length: area * channels! }, (_, feature) => feature % channels!);
  return { kind: "rearrange", inputOf, weight: 1 / area };
}
