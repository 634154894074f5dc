/** MobileNetV1 with weights from a formula, as the file that Keras would write. */
import { MOBILENET_CONVOLUTIONS } from "../../src/features/mobilenet-layers.js";
import { type KerasLayer, writeKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { uniform } from "../fidelity/formula.js";

const NORMALIZATION = [
  ["gamma", 0.5, 1.5],
  ["beta", -0.2, 0.8],
  ["moving_mean", -0.1, 0.1],
  ["moving_variance", 0.5, 1.5],
] as const;

/** As fidelity/keras_side/network_goldens.py makes them, to the bit. */
export function drawMobileNetLayers(): KerasLayer[] {
  return MOBILENET_CONVOLUTIONS.flatMap(({ name, inputs, outputs, taps, isDepthwise }, index) => {
    const side = Math.sqrt(taps);
    const limit = Math.sqrt(6 / (isDepthwise ? 9 : taps * inputs));
    const shape = isDepthwise ? [side, side, inputs, 1] : [side, side, inputs, outputs];
    const kernel = uniform(
      shape.reduce((a, b) => a * b),
      5 * index,
      -limit,
      limit,
    );
    const kernelName = isDepthwise ? "depthwise_kernel" : "kernel";
    return [
      { name, weights: [{ name: `${name}/${kernelName}:0`, shape, data: kernel }] },
      {
        name: `${name}_bn`,
        weights: NORMALIZATION.map(([what, low, high], part) => ({
          name: `${name}_bn/${what}:0`,
          shape: [outputs],
          data: uniform(outputs, 5 * index + 1 + part, low, high),
        })),
      },
    ];
  });
}

export const writeMobileNetFormula = (file: string): Promise<void> =>
  writeKerasLayers(file, [{ name: "input_1", weights: [] }, ...drawMobileNetLayers()]);
