/** The order of numbers on the way into a network and out of it. */
import type { Preprocessing } from "../features/preprocessing.js";

/** u8 RGB images, back to back, as the float input that a network was trained on. */
export function toFloatInput(
  pixels: Uint8Array,
  {
    count,
    imageSizePx,
    preprocessing,
    layout,
  }: { count: number; imageSizePx: number; preprocessing: Preprocessing; layout: "NCHW" | "NHWC" },
): Float32Array<ArrayBuffer> {
  const area = imageSizePx * imageSizePx;
  const input = new Float32Array(count * area * 3);
  for (let channel = 0; channel < 3; channel++) {
    const source = preprocessing.channelOrder === "BGR" ? 2 - channel : channel;
    const mean = preprocessing.mean[channel]!;
    const scale = preprocessing.scale[channel]!;
    for (let image = 0; image < count; image++) {
      const first = image * area * 3;
      const [offset, stride] = layout === "NCHW" ? [first + channel * area, 1] : [first + channel, 3];
      for (let pixel = 0; pixel < area; pixel++)
        input[offset + pixel * stride] = (pixels[first + pixel * 3 + source]! - mean) * scale;
    }
  }
  return input;
}

/**
 * Rows flattened height, width, channel, as Keras flattens them.
 * @param dimensions [n, c], or [n, c, h, w] with layout NCHW, or [n, h, w, c] with layout NHWC
 * @throws Error on any other number of dimensions
 */
export function toChannelsLast(
  data: Float32Array,
  dimensions: readonly number[],
  layout: "NCHW" | "NHWC",
): { features: Float32Array; featureShape: [number, number, number] } {
  const [count = 0, ...shape] = dimensions;
  if (shape.length === 1) return { features: data, featureShape: [1, 1, shape[0]!] };
  if (shape.length !== 3)
    throw new Error(`the output has dimensions [${dimensions.join(", ")}]; expected [n, c] or 4 dimensions`);
  if (layout === "NHWC") return { features: data, featureShape: shape as [number, number, number] };

  const [channels, height, width] = shape as [number, number, number];
  const area = height * width;
  const features = new Float32Array(data.length);
  for (let image = 0; image < count; image++)
    for (let channel = 0; channel < channels; channel++)
      for (let position = 0; position < area; position++)
        features[(image * area + position) * channels + channel] =
          data[(image * channels + channel) * area + position]!;
  return { features, featureShape: [height, width, channels] };
}
