/** Reads and writes the HDF5 files in which Keras keeps weights. */
import { AppError } from "@smallset/schema";
import { type Dataset, File, type Group, ready } from "h5wasm/node";

/** One layer's weights, in Keras's order: kernel, bias. Layers without weights have none. */
export interface KerasLayer {
  name: string;
  weights: { name: string; shape: number[]; data: Float32Array }[];
}

/**
 * Layers in the order of the file. Reads Keras 1–2's `save_weights` (attributes `layer_names` and `weight_names`),
 * whole models (the same under `model_weights`), and Keras 3's `.weights.h5` (`layers/<name>/vars/<index>`), which
 * does not keep order: there, layers come in natural order of their names (conv2d, conv2d_1, … conv2d_10).
 * @throws AppError WEIGHTS_LAYOUT when the file is not one of these
 */
export async function readKerasLayers(path: string): Promise<KerasLayer[]> {
  await prepareHdf5();
  let file: File | undefined;
  try {
    file = new File(path, "r");
    const root = file.get("model_weights") ?? file;
    const layers = file.get("layers");
    if ("attrs" in root && root.attrs["layer_names"]) return readNamedLayers(root as Group);
    if (layers && "keys" in layers) return readKeras3Layers(layers);
    throw notKeras(path, "it has neither layer_names nor layers");
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notKeras(path, file ? "it is damaged" : "it is not a whole HDF5 file", error);
  } finally {
    file?.close();
  }
}

/** Writes layers as Keras 2's `save_weights` does, so that Keras and `readKerasLayers` both read them. */
export async function writeKerasLayers(path: string, layers: readonly KerasLayer[]): Promise<void> {
  await prepareHdf5();
  const file = new File(path, "w");
  try {
    writeLayerGroups(file, layers);
    file.flush();
  } finally {
    file.close();
  }
}

/** The same into a group: a whole model keeps its layers under `model_weights`. */
export function writeLayerGroups(root: Group, layers: readonly KerasLayer[]): void {
  const layerNames = layers.map(({ name }) => name);
  writeNames(root, "layer_names", layerNames);
  root.create_attribute("backend", "tensorflow");
  root.create_attribute("keras_version", "2.2.4");
  for (const { name, weights } of layers) {
    const group = root.create_group(name);
    const weightNames = weights.map((weight) => weight.name);
    writeNames(group, "weight_names", weightNames);
    for (const weight of weights) writeDataset(group, weight);
  }
}

/** To be awaited before any file is opened: by default HDF5 prints its errors and goes on with ids that are none. */
export async function prepareHdf5(): Promise<void> {
  (await ready).activate_throwing_error_handler();
}

/** Keras 2 puts a "/" into names ("dense_1/kernel:0"): HDF5 wants the groups on the way made first. */
function writeDataset(group: Group, { name, shape, data }: KerasLayer["weights"][number]): void {
  const path = name.split("/");
  const last = path.pop()!;
  let folder = group;
  for (const part of path) {
    const existing = folder.keys().includes(part) ? folder.get(part) : folder.create_group(part);
    folder = existing as Group;
  }
  folder.create_dataset({ name: last, data, shape, dtype: "<f4" });
}

/** Fixed-length, zero-padded strings. For no names h5py writes an empty array of float64, and so do we. */
function writeNames(group: Group, attribute: string, names: readonly string[]): void {
  if (names.length === 0) group.create_attribute(attribute, new Float64Array(0), [0], "<d");
  else {
    const longest = Math.max(...names.map((name) => Buffer.byteLength(name)));
    group.create_attribute(attribute, [...names], [names.length], `S${longest}`);
  }
}

function readNamedLayers(root: Group): KerasLayer[] {
  return readNames(root, "layer_names").map((name) => {
    const group = root.get(name);
    if (!group || !("keys" in group)) return { name, weights: [] };
    const weights = readNames(group, "weight_names").map((weight) => readDataset(group, weight));
    return { name, weights };
  });
}

function readKeras3Layers(layers: Group): KerasLayer[] {
  const names = layers.keys().toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return names.map((name) => {
    const vars = layers.get(`${name}/vars`);
    if (!vars || !("keys" in vars)) return { name, weights: [] };
    const indices = vars.keys().toSorted((a, b) => Number(a) - Number(b));
    return { name, weights: indices.map((index) => readDataset(vars, index)) };
  });
}

function readNames(group: Group, attribute: string): string[] {
  const value = group.attrs[attribute]?.value;
  return Array.isArray(value) ? value.map((name) => String(name).replace(/\0+$/, "")) : [];
}

function readDataset(group: Group, name: string): KerasLayer["weights"][number] {
  const dataset = group.get(name);
  if (!dataset || !("dtype" in dataset)) return { name, shape: [], data: new Float32Array() };
  const { shape, value } = dataset as Dataset;
  const data =
    value instanceof Float32Array
      ? value
      : Float32Array.from(ArrayBuffer.isView(value) ? (value as Float64Array) : []);
  return { name, shape: shape ?? [], data };
}

const notKeras = (path: string, detail: string, cause?: unknown) =>
  new AppError(
    "WEIGHTS_LAYOUT",
    `${path} does not hold Keras weights: ${detail}.`,
    `Give a file that Keras's save_weights wrote.`,
    { cause },
  );
