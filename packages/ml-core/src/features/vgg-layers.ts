/** VGG16 and VGG19 without dense layers ("Net-D" and "E" of https://arxiv.org/abs/1409.1556), by Keras's names. */

/** Channels of each block of 3 × 3 convolutions; every block ends in a 2 × 2 max-pool. */
const CHANNELS = [64, 128, 256, 512, 512] as const;

export interface VggConvolution {
  /** "block1_conv1" … "block5_conv3". */
  name: string;
  inputs: number;
  outputs: number;
  endsBlock: boolean;
}

const listConvolutions = (counts: readonly number[]): readonly VggConvolution[] =>
  CHANNELS.flatMap((channels, block) =>
    Array.from({ length: counts[block]! }, (_, index) => ({
      name: `block${block + 1}_conv${index + 1}`,
      inputs: index === 0 ? (CHANNELS[block - 1] ?? 3) : channels,
      outputs: channels,
      endsBlock: index === counts[block]! - 1,
    })),
  );

/** The 13 convolutions, in order. */
export const VGG16_CONVOLUTIONS = listConvolutions([2, 2, 3, 3, 3]);
/** The 16 convolutions, in order. */
export const VGG19_CONVOLUTIONS = listConvolutions([2, 2, 4, 4, 4]);

/** Of the network that these weights, or ranges, are of: one entry a convolution. */
export const convolutionsOf = (perLayer: readonly unknown[]): readonly VggConvolution[] =>
  perLayer.length === VGG19_CONVOLUTIONS.length ? VGG19_CONVOLUTIONS : VGG16_CONVOLUTIONS;

/** One convolution's numbers as Keras keeps them. */
export interface ConvolutionWeights {
  name: string;
  /** [3, 3, inputs, outputs], row-major; MobileNet has other sides too. */
  kernel: Float32Array;
  /** [outputs] */
  bias: Float32Array;
}

/** Five poolings halve the image, each rounding down. Returns [height, width, channels] of `block5_pool`. */
export function vggFeatureShape(imageSizePx: number): [number, number, number] {
  const side = Math.floor(imageSizePx / 2 ** CHANNELS.length);
  return [side, side, 512];
}
