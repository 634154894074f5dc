/**
 * VGG16 without top by the definition of convolution, as Keras would do it: channels last, pixels reordered before
 * the first layer, zero padding after preprocessing. Shares no code with the ONNX graph that it judges.
 */
import type { ConvolutionWeights } from "../../src/features/vgg-layers.js";

interface Activation {
  /** [size, size, channels] */
  data: Float64Array;
  size: number;
  channels: number;
}

/** `pixels` is one image of [size, size, 3] u8 RGB. Returns `block5_pool` flattened. */
export function directVgg16(
  weights: readonly ConvolutionWeights[],
  pixels: Uint8Array,
  size: number,
  preset: "vgg16-caffe" | "rescale255",
): Float64Array {
  let activation: Activation = { data: preprocess(pixels, preset), size, channels: 3 };
  for (const layer of weights) {
    activation = convolve(activation, layer);
    if (LAST_OF_BLOCK.includes(layer.name)) activation = maxPool(activation);
  }
  return activation.data;
}

const LAST_OF_BLOCK = ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3"];

/** keras.applications.vgg16.preprocess_input (mode "caffe"), or ImageDataGenerator(rescale=1/255). */
function preprocess(pixels: Uint8Array, preset: "vgg16-caffe" | "rescale255"): Float64Array {
  const values = new Float64Array(pixels.length);
  for (let index = 0; index < pixels.length; index += 3) {
    const [red, green, blue] = pixels.subarray(index, index + 3) as unknown as [number, number, number];
    values.set(
      preset === "rescale255"
        ? [red / 255, green / 255, blue / 255]
        : [blue - 103.939, green - 116.779, red - 123.68],
      index,
    );
  }
  return values;
}

/** 3 × 3, stride 1, padding "same", ReLU. */
function convolve(input: Activation, { kernel, bias }: ConvolutionWeights): Activation {
  const { data, size, channels } = input;
  const outputs = bias.length;
  const result = new Float64Array(size * size * outputs);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const sums = result.subarray((y * size + x) * outputs, (y * size + x + 1) * outputs);
      sums.set(bias);
      for (let tap = 0; tap < 9; tap++) {
        const [fromY, fromX] = [y + Math.floor(tap / 3) - 1, x + (tap % 3) - 1];
        if (fromY < 0 || fromX < 0 || fromY >= size || fromX >= size) continue;
        for (let channel = 0; channel < channels; channel++) {
          const value = data[(fromY * size + fromX) * channels + channel]!;
          const row = (tap * channels + channel) * outputs;
          for (let output = 0; output < outputs; output++) sums[output]! += value * kernel[row + output]!;
        }
      }
      for (let output = 0; output < outputs; output++) sums[output] = Math.max(0, sums[output]!);
    }
  return { data: result, size, channels: outputs };
}

/** 2 × 2, stride 2, padding "valid": an odd row or column at the end is left out. */
function maxPool({ data, size, channels }: Activation): Activation {
  const half = Math.floor(size / 2);
  const result = new Float64Array(half * half * channels);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++)
      for (let channel = 0; channel < channels; channel++) {
        const at = (dy: number, dx: number) => data[((2 * y + dy) * size + 2 * x + dx) * channels + channel]!;
        result[(y * half + x) * channels + channel] = Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
      }
  return { data: result, size: half, channels };
}
