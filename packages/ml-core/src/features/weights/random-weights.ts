/** Weights for machines that cannot reach the real ones: seeded noise, not pretrained. */
import { createRandom, fillNormal } from "../../runtime/seeded-random.js";
import { type ConvolutionWeights, VGG16_CONVOLUTIONS } from "../vgg-layers.js";

const SEED = 0;

/** What has to be known of a convolution to draw it: its kernel is [taps, inputs, outputs]. */
interface DrawnConvolution {
  name: string;
  inputs: number;
  outputs: number;
  /** Pixels that a filter sees. Default 9. */
  taps?: number;
  /** Each output has one input: the kernel is [taps, outputs]. */
  isDepthwise?: boolean;
}

/**
 * He-normal (https://arxiv.org/abs/1502.01852), every filter moved to mean 0. Untrained filters that have a mean
 * mostly measure brightness; without it they respond to edges and texture, and different filters to different ones.
 * Always the same bytes.
 * @param convolutions default: VGG16's
 */
export function makeRandomWeights(
  convolutions: readonly DrawnConvolution[] = VGG16_CONVOLUTIONS,
): ConvolutionWeights[] {
  const random = createRandom(SEED);
  // A zero-mean filter does not see the mean of the rectified normal values below it, 1/π of their energy:
  // without this factor, features would fade by a third at every layer.
  const gain = Math.PI / (Math.PI - 1);
  return convolutions.map(({ name, inputs, outputs, taps = 9, isDepthwise = false }, index) => {
    const fanIn = isDepthwise ? taps : taps * inputs;
    const kernel = new Float32Array(fanIn * outputs);
    fillNormal(kernel, random, Math.sqrt((2 / fanIn) * (index === 0 ? 1 : gain)));
    subtractFilterMeans(kernel, fanIn, outputs);
    return { name, kernel, bias: new Float32Array(outputs) };
  });
}

/** `kernel` is [fanIn, outputs]: each column is one filter. */
function subtractFilterMeans(kernel: Float32Array, fanIn: number, outputs: number): void {
  const means = new Float64Array(outputs);
  for (let row = 0; row < kernel.length; row += outputs)
    for (let output = 0; output < outputs; output++) means[output]! += kernel[row + output]! / fanIn;
  for (let row = 0; row < kernel.length; row += outputs)
    for (let output = 0; output < outputs; output++) kernel[row + output]! -= means[output]!;
}
