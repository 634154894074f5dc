/**
 * Writes a whole Keras model, architecture and weights, as the HDF5 file that `model.save("x.h5")` makes.
 * https://github.com/keras-team/keras/blob/master/keras/src/legacy/saving/legacy_h5_format.py
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { File } from "h5wasm/node";
import { prepareHdf5, writeLayerGroups } from "../../features/weights/keras-hdf5.js";
import type { ExportDescription } from "../model-to-export.js";
import { type KerasModelLayer, toSequentialConfig } from "./keras-layer.js";

/** Files with this version are read by every Keras since 2.2.3, the first whose Sequential has a name. */
const KERAS_VERSION = "2.2.4";

/** @param description kept as JSON in the attribute `smallset`, which Keras passes over */
export async function writeKerasModel({
  file,
  name,
  layers,
  description,
}: {
  file: string;
  name: string;
  layers: readonly KerasModelLayer[];
  description: ExportDescription;
}): Promise<void> {
  await prepareHdf5();
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    const hdf5 = new File(aside, "w");
    try {
      for (const [attribute, value] of [
        ["keras_version", KERAS_VERSION],
        ["backend", "tensorflow"],
        ["model_config", JSON.stringify(toSequentialConfig(name, layers))],
        ["smallset", JSON.stringify(description)],
      ] as const)
        // Fixed length, because Keras before 2.3 decodes bytes, which is what h5py makes of such an attribute.
        hdf5.create_attribute(attribute, value, [], `S${Buffer.byteLength(value)}`);
      writeLayerGroups(
        hdf5.create_group("model_weights"),
        layers.map((layer) => ({ name: layer.name, weights: layer.weights.map(qualify(layer.name)) })),
      );
      hdf5.flush();
    } finally {
      hdf5.close();
    }
    await syncFile(aside);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** "kernel" of layer "dense" is called "dense/kernel:0", after TensorFlow's variable. */
const qualify = (layerName: string) => (weight: KerasModelLayer["weights"][number]) => ({
  ...weight,
  name: `${layerName}/${weight.name}:0`,
});

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
