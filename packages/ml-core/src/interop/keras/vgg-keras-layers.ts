/** VGG16 or VGG19 without top as Keras layers, with its preprocessing in front as a layer of its own. */
import type { Preprocessing } from "../../features/preprocessing.js";
import { type ConvolutionWeights, convolutionsOf } from "../../features/vgg-layers.js";
import type { KerasModelLayer } from "./keras-layer.js";

/** Takes [size, size, 3] RGB from 0 to 255, ends in `block5_pool`. Nothing of it is trainable. */
export function vggKerasLayers(
  weights: readonly ConvolutionWeights[],
  preprocessing: Preprocessing,
): KerasModelLayer[] {
  const layers = [preprocessingLayer(preprocessing)];
  convolutionsOf(weights).forEach(({ name, inputs, outputs, endsBlock }, index) => {
    const { kernel, bias } = weights[index]!;
    layers.push(
      convolution(name, 3, "relu", [
        { name: "kernel", shape: [3, 3, inputs, outputs], data: kernel },
        { name: "bias", shape: [outputs], data: bias },
      ]),
    );
    if (endsBlock)
      layers.push({
        className: "MaxPooling2D",
        name: name.replace(/conv\d$/, "pool"),
        config: { pool_size: [2, 2], strides: [2, 2], padding: "valid", data_format: "channels_last" },
        weights: [],
      });
  });
  return layers;
}

/**
 * value = (pixel − mean) · scale, in the order of the channels that VGG expects, as a 1 × 1 convolution: the
 * only layer that does all of it in every version of Keras and in TensorFlow.js. Each sum has one term that is
 * not zero, so that the result is the exact one.
 */
function preprocessingLayer({ channelOrder, mean, scale }: Preprocessing): KerasModelLayer {
  const kernel = new Float32Array(9);
  for (let output = 0; output < 3; output++) {
    const input = channelOrder === "BGR" ? 2 - output : output;
    kernel[input * 3 + output] = scale[output]!;
  }
  const bias = Float32Array.from(mean, (value, output) => 0 - value * scale[output]!);
  return convolution("preprocessing", 1, "linear", [
    { name: "kernel", shape: [1, 1, 3, 3], data: kernel },
    { name: "bias", shape: [3], data: bias },
  ]);
}

function convolution(
  name: string,
  side: number,
  activation: string,
  weights: KerasModelLayer["weights"],
): KerasModelLayer {
  return {
    className: "Conv2D",
    name,
    config: {
      trainable: false,
      filters: weights[1]!.data.length,
      kernel_size: [side, side],
      strides: [1, 1],
      padding: "same",
      data_format: "channels_last",
      activation,
      use_bias: true,
    },
    weights,
  };
}
