/** VGG16 and VGG19 with weights from a formula: He-uniform, and so better behaved than noise without a mean. */
import {
  type ConvolutionWeights,
  VGG16_CONVOLUTIONS,
  type VggConvolution,
} from "../../src/features/vgg-layers.js";
import { writeKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { uniform } from "../fidelity/formula.js";

/** As fidelity/keras_side/feature_goldens.py makes them, to the bit. @param largestBias default 0.1, as there */
export const drawFormulaWeights = (
  largestBias = 0.1,
  convolutions: readonly VggConvolution[] = VGG16_CONVOLUTIONS,
): ConvolutionWeights[] =>
  convolutions.map(({ name, inputs, outputs }, index) => {
    const limit = Math.sqrt(6 / (9 * inputs));
    return {
      name,
      kernel: uniform(9 * inputs * outputs, 2 * index, -limit, limit),
      bias: uniform(outputs, 2 * index + 1, -largestBias, largestBias),
    };
  });

/** The same as a file that Keras would read too. */
export async function writeFormulaWeights(
  file: string,
  convolutions: readonly VggConvolution[] = VGG16_CONVOLUTIONS,
): Promise<void> {
  const layers = drawFormulaWeights(0.1, convolutions).map(({ name, kernel, bias }, index) => {
    const { inputs, outputs } = convolutions[index]!;
    return {
      name,
      weights: [
        { name: `${name}/kernel:0`, shape: [3, 3, inputs, outputs], data: kernel },
        { name: `${name}/bias:0`, shape: [outputs], data: bias },
      ],
    };
  });
  await writeKerasLayers(file, layers);
}
