/** A stack of Keras layers as plain data: what Keras's `.h5` and TensorFlow.js's `model.json` have in common. */
import type { KerasLayer } from "../../features/weights/keras-hdf5.js";

/** Weights are named "kernel", "bias", "gamma" … and stand in Keras's order, which is how Keras finds them. */
export interface KerasModelLayer extends KerasLayer {
  /** "Dense", "Conv2D" … */
  className: string;
  /** As `get_config()` gives it, without name and dtype. What is left out takes Keras's default. */
  config: Record<string, unknown>;
}

/** The `model_config` of a `Sequential`; read by Keras 2, Keras 3 and TensorFlow.js alike. */
export function toSequentialConfig(
  name: string,
  layers: readonly KerasModelLayer[],
): Record<string, unknown> {
  return {
    class_name: "Sequential",
    config: {
      name,
      layers: layers.map((layer) => ({
        class_name: layer.className,
        config: { name: layer.name, dtype: "float32", ...layer.config },
      })),
    },
  };
}

export function inputLayer(name: string, shape: readonly number[]): KerasModelLayer {
  // Keras 3 calls it batch_shape, yet still reads the name that Keras 2 and TensorFlow.js know.
  return {
    className: "InputLayer",
    name,
    config: { batch_input_shape: [null, ...shape], sparse: false },
    weights: [],
  };
}
