/** VGG16 without its dense layers ("Net-D" of https://arxiv.org/abs/1409.1556), under Keras's layer names. */

/** Convolutions of 3 × 3 in each block, and their width; every block ends in a 2 × 2 max-pool. */
const BLOCKS = [
  { convolutions: 2, channels: 64 },
  { convolutions: 2, channels: 128 },
  { convolutions: 3, channels: 256 },
  { convolutions: 3, channels: 512 },
  { convolutions: 3, channels: 512 },
] as const;

export interface Vgg16Convolution {
  /** "block1_conv1" … "block5_conv3". */
  name: string;
  inputs: number;
  outputs: number;
  endsBlock: boolean;
}

/** The 13 convolutions, in order. */
export const VGG16_CONVOLUTIONS: readonly Vgg16Convolution[] = BLOCKS.flatMap((block, blockIndex) =>
  Array.from({ length: block.convolutions }, (_, index) => ({
    name: `block${blockIndex + 1}_conv${index + 1}`,
    inputs: index === 0 ? (BLOCKS[blockIndex - 1]?.channels ?? 3) : block.channels,
    outputs: block.channels,
    endsBlock: index === block.convolutions - 1,
  })),
);

/** One convolution's numbers as Keras keeps them. */
export interface ConvolutionWeights {
  name: string;
  /** [3, 3, inputs, outputs], row-major. */
  kernel: Float32Array;
  /** [outputs] */
  bias: Float32Array;
}

/** Five poolings halve the image, each rounding down. Returns [height, width, channels] of `block5_pool`. */
export function vgg16FeatureShape(imageSizePx: number): [number, number, number] {
  const side = Math.floor(imageSizePx / 2 ** BLOCKS.length);
  return [side, side, 512];
}
