/** Reads the layers of a Keras `.h5` file: a whole model, or weights alone with what their names give away. */
import { AppError } from "@smallset/schema";
import { File } from "h5wasm/node";
import { z } from "zod";
import { type KerasLayer, readKerasLayers } from "../../features/weights/keras-hdf5.js";
import type { KerasModelLayer } from "./keras-layer.js";

export interface KerasModelFile {
  layers: KerasModelLayer[];
  /** False when the file held weights alone and the layers' kinds were told by their names and shapes. */
  hasArchitecture: boolean;
  /** The attribute `smallset` of files that we wrote, parsed as JSON. */
  description: unknown;
}

const layerConfigSchema = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ name: z.string().optional() }),
  inbound_nodes: z.array(z.unknown()).optional(),
});
const layersSchema = z.array(layerConfigSchema);
const modelConfigSchema = z.object({
  class_name: z.string(),
  // Before Keras 2.2.3, a Sequential's config was the list itself.
  config: z.union([layersSchema, z.object({ layers: layersSchema })]),
});

/** @throws AppError WEIGHTS_LAYOUT, KERAS_MODEL_UNSUPPORTED */
export async function readKerasModel(file: string): Promise<KerasModelFile> {
  const withWeights = await readKerasLayers(file);
  const { modelConfig, description, isKeras3Weights } = readAttributes(file);
  if (isKeras3Weights)
    throw unsupported(
      file,
      "it holds Keras 3 weights alone, which do not say in which order the layers stand",
    );
  if (modelConfig === null)
    return { layers: withWeights.map(guessLayer(file)), hasArchitecture: false, description };

  const parsed = modelConfigSchema.safeParse(modelConfig);
  if (!parsed.success) throw unsupported(file, "its model_config is not one that Keras writes");
  const { config } = parsed.data;
  const architecture = Array.isArray(config) ? config : config.layers;
  checkChain(file, architecture);
  const weightsOf = new Map(withWeights.map(({ name, weights }) => [name, weights]));
  const layers = architecture.map(({ class_name: className, config: { name = "", ...rest } }) => ({
    className,
    name,
    config: rest,
    weights: weightsOf.get(name) ?? [],
  }));
  return { layers, hasArchitecture: true, description };
}

function readAttributes(path: string) {
  const file = new File(path, "r");
  try {
    const attributes = file.attrs;
    const parse = (name: string): unknown => {
      const value = attributes[name]?.value;
      return typeof value === "string" ? JSON.parse(value) : null;
    };
    const isKeras3Weights = !attributes["layer_names"] && !file.keys().includes("model_weights");
    return { modelConfig: parse("model_config"), description: parse("smallset"), isKeras3Weights };
  } finally {
    file.close();
  }
}

/** A functional model lists its layers in order, each naming those it takes from: here, the one before. */
function checkChain(file: string, layers: z.output<typeof layersSchema>): void {
  layers.forEach(({ config, inbound_nodes: nodes }, index) => {
    if (!nodes?.length) return;
    const previous = layers[index - 1]?.config.name;
    if (nodes.length > 1 || !JSON.stringify(nodes).includes(`"${previous}"`))
      throw unsupported(file, `layer ${config.name} does not follow the layer before it alone`);
  });
}

/** Kinds and activations as the tutorials have them; `save_weights` keeps only names and numbers. */
function guessLayer(file: string) {
  return ({ name, weights }: KerasLayer, index: number, all: readonly KerasLayer[]): KerasModelLayer => {
    const isOutput = all.slice(index + 1).every((layer) => layer.weights.length === 0);
    const hasActivations = all.some((layer) => /activ|relu/i.test(layer.name));
    const units = weights.at(-1)?.shape[0];
    const activation = isOutput ? (units === 1 ? "sigmoid" : "softmax") : "relu";
    const layer = (className: string, config = {}) => ({ className, name, config, weights });

    if (weights[0]?.shape.length === 2 && weights.length <= 2)
      return layer("Dense", { activation: hasActivations && !isOutput ? "linear" : activation });
    if (weights.length === 4 && weights.every(({ shape }) => shape.length === 1))
      return layer("BatchNormalization");
    if (weights.length === 0 && /flatten/i.test(name)) return layer("Flatten");
    if (weights.length === 0 && /drop|input/i.test(name)) return layer("Dropout");
    if (weights.length === 0 && /activ|relu/i.test(name))
      // The output's activation already stands in its dense layer.
      return isOutput ? layer("Dropout") : layer("Activation", { activation });
    throw unsupported(file, `layer ${name} is none that a top model has`);
  };
}

export const unsupported = (file: string, detail: string) =>
  new AppError(
    "KERAS_MODEL_UNSUPPORTED",
    `The top model in ${file} cannot be taken over: ${detail}.`,
    'Save a Sequential of Flatten, Dense, BatchNormalization, ReLU and Dropout layers with model.save("top.h5").',
  );
