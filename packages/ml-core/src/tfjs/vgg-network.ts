/** VGG16 or VGG19 without dense layers through the tfjs API: the same network as vgg-graph.ts, for the same weights. */
import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { convolutionsOf } from "../features/vgg-layers.js";
import type { Tf } from "./load-tfjs.js";
import type { TfjsVgg } from "./thread.type.js";

export class TfjsVggNetwork {
  private readonly layers: { kernel: Tensor4D; bias: Tensor2D; endsBlock: boolean }[];

  constructor(
    private readonly tf: Tf,
    private readonly network: TfjsVgg,
  ) {
    this.layers = convolutionsOf(network.weights).map(({ inputs, outputs, endsBlock }, index) => {
      const { kernel, bias } = network.weights[index]!;
      return {
        // Copied out of memory that threads share: TensorFlow's addon takes no other than a thread's own.
        kernel: tf.tensor4d(kernel.slice(), [3, 3, inputs, outputs]),
        bias: tf.tensor2d(bias.slice(), [1, outputs]),
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
