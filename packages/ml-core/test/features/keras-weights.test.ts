import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ready, File as Hdf5File } from "h5wasm/node";
import { beforeAll, describe, expect, it } from "vitest";
import type { ConvolutionWeights } from "../../src/features/vgg-layers.js";
import { type KerasLayer, readKerasLayers, writeKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { makeRandomWeights } from "../../src/features/weights/random-weights.js";
import { hashWeights, readVggWeights } from "../../src/features/weights/vgg-weights.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
const weights = makeRandomWeights();

/** As Keras's own file has it: an input layer first, a pooling layer after each block, old weight names. */
function toKerasLayers(convolutions: readonly ConvolutionWeights[]): KerasLayer[] {
  return [
    { name: "input_1", weights: [] },
    ...convolutions.map(({ name, kernel, bias }) => ({
      name,
      weights: [
        { name: `${name}_W_1:0`, shape: [3, 3, kernel.length / bias.length / 9, bias.length], data: kernel },
        { name: `${name}_b_1:0`, shape: [bias.length], data: bias },
      ],
    })),
    { name: "block5_pool", weights: [] },
  ];
}

/** Copies of layers, so that a test can spoil one. */
const copyLayers = () =>
  toKerasLayers(weights).map((layer) => ({ ...layer, weights: layer.weights.map((w) => ({ ...w })) }));

describe("VGG16 weights in Keras's HDF5", () => {
  const file = join(folder, "vgg16.h5");
  beforeAll(() => writeKerasLayers(file, toKerasLayers(weights)));

  it("come back as they were written, to the bit", async () => {
    expect(hashWeights(await readVggWeights(file))).toBe(hashWeights(weights));
  });

  it("keep the layers' order and names, weightless layers too", async () => {
    const layers = await readKerasLayers(file);
    expect(layers.map(({ name }) => name)).toEqual(toKerasLayers(weights).map(({ name }) => name));
    expect(layers[1]!.weights.map(({ name }) => name)).toEqual(["block1_conv1_W_1:0", "block1_conv1_b_1:0"]);
    expect(layers[0]!.weights).toEqual([]);
  });

  it("are found in a whole model, with its dense layers ignored", async () => {
    const withTop = join(folder, "top.h5");
    const dense = { name: "fc1/kernel:0", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
    await writeKerasLayers(withTop, [...toKerasLayers(weights), { name: "fc1", weights: [dense] }]);
    expect(await readVggWeights(withTop)).toHaveLength(13);
    expect((await readKerasLayers(withTop)).at(-1)).toEqual({ name: "fc1", weights: [dense] });

    await ready;
    const nested = join(folder, "nested.h5");
    const target = new Hdf5File(nested, "w");
    const root = target.create_group("model_weights");
    const small: KerasLayer = { name: "dense", weights: [{ ...dense, name: "dense/kernel:0" }] };
    root.create_attribute("layer_names", ["dense"], [1], "S5");
    const group = root.create_group("dense");
    group.create_attribute("weight_names", ["dense/kernel:0"], [1], "S14");
    group.create_group("dense").create_dataset({ name: "kernel:0", data: dense.data, shape: dense.shape });
    target.close();
    expect(await readKerasLayers(nested)).toEqual([small]);
  });

  it("are read from Keras 3's layout, where layers are numbered by kind", async () => {
    await ready;
    const keras3 = join(folder, "vgg16.weights.h5");
    const target = new Hdf5File(keras3, "w");
    const layers = target.create_group("layers");
    layers.create_group("input_layer").create_group("vars");
    for (const [index, { kernel, bias }] of weights.entries()) {
      const vars = layers.create_group(index === 0 ? "conv2d" : `conv2d_${index}`).create_group("vars");
      const shape = [3, 3, kernel.length / bias.length / 9, bias.length];
      vars.create_dataset({ name: "0", data: kernel, shape });
      vars.create_dataset({ name: "1", data: bias, shape: [bias.length] });
    }
    target.close();
    expect(hashWeights(await readVggWeights(keras3))).toBe(hashWeights(weights));
  });

  it("are refused with the first layer that differs", async () => {
    const wrong = join(folder, "wrong.h5");
    const cases: [(layers: KerasLayer[]) => KerasLayer[], RegExp][] = [
      [(layers) => layers.filter(({ name }) => name !== "block3_conv2"), /block3_conv2, which is missing/],
      [
        (layers) => {
          layers[5]!.weights[0]!.shape = [256, 128, 3, 3]; // Theano's order
          return layers;
        },
        /block3_conv1, whose kernel is \[256, 128, 3, 3\], not \[3, 3, 128, 256\]/,
      ],
      [
        (layers) => {
          layers[2]!.weights.pop();
          return layers;
        },
        /block1_conv2, which has no bias/,
      ],
      [
        (layers) => {
          layers[13]!.weights[1]!.data = new Float32Array(512).fill(NaN);
          return layers;
        },
        /block5_conv3, whose bias has values that are not finite/,
      ],
    ];
    for (const [spoil, message] of cases) {
      await writeKerasLayers(wrong, spoil(copyLayers()));
      await expect(readVggWeights(wrong)).rejects.toThrow(message);
      await expect(readVggWeights(wrong)).rejects.toMatchObject({ code: "WEIGHTS_LAYOUT" });
    }
  });

  it("are refused when the file is something else, or not there", async () => {
    const text = join(folder, "text.h5");
    await writeFile(text, "this is no HDF5 file");
    await expect(readVggWeights(text)).rejects.toThrow(/it is not a whole HDF5 file/);
    const cut = join(folder, "cut.h5");
    await writeFile(cut, (await readFile(file)).subarray(0, 30_000_000));
    await expect(readVggWeights(cut)).rejects.toThrow(/it is not a whole HDF5 file/);
    await ready;
    const other = join(folder, "other.h5");
    new Hdf5File(other, "w").close();
    await expect(readVggWeights(other)).rejects.toThrow(/neither layer_names nor layers/);
    await expect(readVggWeights(join(folder, "none.h5"))).rejects.toMatchObject({
      code: "WEIGHTS_NOT_FOUND",
    });
  });
});
