/** VGG16 without its dense layers through the tfjs API: the same network as vgg16-graph.ts, for the same weights. */
import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { VGG16_CONVOLUTIONS } from "../features/vgg16-layers.js";
import type { Tf } from "./load-tfjs.js";
import type { TfjsVgg16 } from "./thread.type.js";

export class TfjsVgg16Network {
  private readonly layers: { kernel: Tensor4D; bias: Tensor2D; endsBlock: boolean }[];

  constructor(
    private readonly tf: Tf,
    private readonly network: TfjsVgg16,
  ) {
    this.layers = VGG16_CONVOLUTIONS.map(({ name, inputs, outputs, endsBlock }) => {
      const { kernel, bias } = network.weights.find((weights) => weights.name === name)!;
      return {
        kernel: tf.tensor4d(kernel, [3, 3, inputs, outputs]),
        bias: tf.tensor2d(bias, [1, outputs]),
        endsBlock,
      };
    });
  }

  /** [count, height · width · 512], rows flattened height, width, channel. */
  async run(pixels: Uint8Array, count: number) {
    const { tf } = this;
    const output = tf.tidy(() => {
      let value = this.preprocess(pixels, count);
      for (const { kernel, bias, endsBlock } of this.layers) {
        value = tf.relu(tf.add(tf.conv2d(value, kernel, 1, "same"), bias));
        if (endsBlock) value = tf.maxPool(value, 2, 2, "valid");
      }
      return value;
    });
    const [, height, width, channels] = output.shape;
    const features = Float32Array.from(await output.data());
    output.dispose();
    return { features, featureShape: [height, width, channels] as [number, number, number] };
  }

  /** (pixel − mean) · scale, in the order of the channels that the preset names. */
  private preprocess(pixels: Uint8Array, count: number): Tensor4D {
    const { tf } = this;
    const { imageSizePx: size, preprocessing } = this.network;
    const rgb = tf.cast(tf.tensor4d(Int32Array.from(pixels), [count, size, size, 3], "int32"), "float32");
    const ordered = preprocessing.channelOrder === "BGR" ? tf.reverse(rgb, 3) : rgb;
    return tf.mul(tf.sub(ordered, tf.tensor1d(preprocessing.mean)), tf.tensor1d(preprocessing.scale));
  }

  close(): void {
    for (const { kernel, bias } of this.layers) this.tf.dispose([kernel, bias]);
  }
}
