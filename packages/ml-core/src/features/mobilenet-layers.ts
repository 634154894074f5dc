/** MobileNetV1 of width 1.0 without its dense layer (https://arxiv.org/abs/1704.04861), under Keras's layer names. */

export interface MobileNetConvolution {
  /** "conv1", "conv_dw_1", "conv_pw_1" … "conv_pw_13"; its batch normalisation has "_bn" at the end. */
  name: string;
  inputs: number;
  outputs: number;
  stride: 1 | 2;
  /** Pixels that a filter sees: 9, or 1 in a pointwise convolution. */
  taps: 1 | 9;
  /** Each channel by itself. */
  isDepthwise: boolean;
}

/** What each of the 13 blocks makes of its input. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;
const FIRST_CHANNELS = 32;

/** Channels of the last map, and so the number of features. */
export const MOBILENET_FEATURES = 1024;

/** The 27 convolutions, in order. */
export const MOBILENET_CONVOLUTIONS: readonly MobileNetConvolution[] = [
  { name: "conv1", inputs: 3, outputs: FIRST_CHANNELS, stride: 2, taps: 9, isDepthwise: false },
  ...BLOCKS.flatMap(([outputs, stride], index): MobileNetConvolution[] => {
    const inputs = BLOCKS[index - 1]?.[0] ?? FIRST_CHANNELS;
    const number = index + 1;
    return [
      { name: `conv_dw_${number}`, inputs, outputs: inputs, stride, taps: 9, isDepthwise: true },
      { name: `conv_pw_${number}`, inputs, outputs, stride: 1, taps: 1, isDepthwise: false },
    ];
  }),
];
