/** A model whose numbers come from a formula, and what it must answer, computed the long way in doubles. */
import type { Preset } from "@smallset/schema";
import type { ExtractorInfo } from "../../../src/features/features.type.js";
import { vggFeatureShape } from "../../../src/features/vgg-layers.js";
import type { ModelToExport } from "../../../src/interop/model-to-export.js";
import type { DenseWeights, TopModel } from "../../../src/top-model/top-model.type.js";
import { uniform } from "../../fidelity/formula.js";

/** Two hidden layers, the first with batch normalisation; three classes, one with a name that is not ASCII. */
export function drawTopModel(featureLength: number): TopModel {
  const classNames = ["ants", "bees", "Käfer 🐞"];
  const layers = [
    { ...drawDense(10, featureLength, 24), batchNormalization: drawBatchNormalization(20, 24) },
    drawDense(30, 24, 16),
    drawDense(40, 16, classNames.length),
  ];
  return { layers, classNames };
}

/** Behind a VGG16 whose weights come from the same formula. */
export function drawModel({
  imageSizePx = 64,
  preset = "vgg16-caffe",
}: { imageSizePx?: number; preset?: Preset } = {}): ModelToExport {
  const featureShape = vggFeatureShape(imageSizePx);
  const featureLength = featureShape[0] * featureShape[1] * featureShape[2];
  const extractor: ExtractorInfo = {
    spec: { weights: "random", imageSizePx, preset },
    backbone: "vgg16",
    pretrained: false,
    label: `VGG16, drawn weights, ${imageSizePx} × ${imageSizePx}`,
    weightsSha256: "drawn",
    imageSizePx,
    featureShape,
    featureLength,
    fingerprint: "drawn",
  };
  return { topModel: drawTopModel(featureLength), extractor, dropout: [0.5, 0.25], threshold: 0.6 };
}

/** The same, but for two classes and ending in a sigmoid. */
export function drawSigmoidModel(): ModelToExport {
  const { topModel, ...rest } = drawModel();
  const layers = [...topModel.layers.slice(0, -1), drawDense(40, 16, 1)];
  return { ...rest, topModel: { layers, classNames: ["ants", "bees"] } };
}

/** [count, length] numbers like features behind a ReLU: none negative, half of them zero. */
export function drawFeatures(count: number, length: number): Float32Array {
  return uniform(count * length, 50, -2, 2).map((value) => Math.max(0, value));
}

/** [count, size, size, 3] u8: noise on a colour gradient, another one for each image. */
export function drawPixels(count: number, imageSizePx: number): Uint8Array {
  const area = imageSizePx * imageSizePx;
  const noise = uniform(count * area * 3, 60, 0, 55);
  return Uint8Array.from({ length: count * area * 3 }, (_, index) => {
    const [image, pixel, channel] = [Math.floor(index / (area * 3)), Math.floor(index / 3) % area, index % 3];
    const gradient = ((pixel % imageSizePx) * (channel + 1) + image * 30) % 200;
    return gradient + noise[index]!;
  });
}

/** Returns [n, classes]. Float64 throughout, one number at a time, so that it can be read and trusted. */
export function answerOf(topModel: TopModel, features: Float32Array): number[][] {
  const length = topModel.layers[0]!.inputs;
  return Array.from({ length: features.length / length }, (_, row) => {
    let values = Array.from(features.subarray(row * length, (row + 1) * length));
    topModel.layers.forEach((layer, index) => {
      values = applyDense(layer, values);
      if (index < topModel.layers.length - 1) values = values.map((value) => Math.max(0, value));
    });
    // A sigmoid of z is the softmax of [0, z].
    if (values.length === 1) values = [0, ...values];
    const largest = Math.max(...values);
    const exponentials = values.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return exponentials.map((value) => value / sum);
  });
}

/** The same model with a first layer as if it had been trained on features of this size. */
export function scaleToFeatures(topModel: TopModel, features: Float32Array): TopModel {
  const meanSquare = features.reduce((sum, value) => sum + value * value, 0) / features.length;
  const [first, ...rest] = topModel.layers;
  const kernel = first!.kernel.map((weight) => weight / Math.sqrt(meanSquare));
  return { ...topModel, layers: [{ ...first!, kernel }, ...rest] };
}

/** Rows of [n, length] as lists, as Keras and JSON have them. */
export function toRows(values: Float32Array, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    Array.from(values.subarray(row * length, (row + 1) * length)),
  );
}

/** The largest |a − b|; infinite when the two have different lengths. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!);
    // NaN is a difference too.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}

function applyDense(layer: DenseWeights, values: number[]): number[] {
  const { kernel, bias, inputs, units, batchNormalization } = layer;
  return Array.from({ length: units }, (_, unit) => {
    let sum = bias[unit]!;
    for (let input = 0; input < inputs; input++) sum += values[input]! * kernel[input * units + unit]!;
    if (!batchNormalization) return sum;
    const { gamma, beta, mean, variance } = batchNormalization;
    return (gamma[unit]! * (sum - mean[unit]!)) / Math.sqrt(variance[unit]! + 1e-3) + beta[unit]!;
  });
}

function drawDense(stream: number, inputs: number, units: number): DenseWeights {
  // He's uniform initialisation: what comes out is as large as what goes in.
  const limit = Math.sqrt(6 / inputs);
  const kernel = uniform(inputs * units, stream, -limit, limit);
  return { kernel, bias: uniform(units, stream + 1, -0.2, 0.2), inputs, units };
}

function drawBatchNormalization(
  stream: number,
  units: number,
): NonNullable<DenseWeights["batchNormalization"]> {
  return {
    gamma: uniform(units, stream, 0.5, 1.5),
    beta: uniform(units, stream + 1, -0.5, 0.5),
    mean: uniform(units, stream + 2, -0.5, 0.5),
    variance: uniform(units, stream + 3, 0.5, 1.5),
  };
}
