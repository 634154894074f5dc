import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readNpy } from "../../src/features/npy.js";
import { readKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { importKerasTopModel } from "../../src/interop/keras/import-keras-top-model.js";
import { predict } from "../../src/prediction/predict.js";
import { uniform } from "./formula.js";

const golden = (name: string) => fileURLToPath(new URL(`goldens/${name}`, import.meta.url));

describe("NumPy's files", () => {
  const values = uniform(24, 2000, -2, 2);

  it.each(["float32.npy", "float32-version-2.npy"])("are read: %s", async (name) => {
    expect(await readNpy(golden(name))).toEqual({ data: values, shape: [2, 3, 4] });
  });

  it("are read in every type that bottleneck features and labels come in", async () => {
    expect(await readNpy(golden("float64.npy"))).toEqual({
      data: Float64Array.from(values),
      shape: [2, 3, 4],
    });
    const integers = BigInt64Array.from({ length: 12 }, (_, index) => BigInt(index - 3));
    expect(await readNpy(golden("int64.npy"))).toEqual({ data: integers, shape: [12] });
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(await readNpy(golden("uint8.npy"))).toEqual({ data: bytes, shape: [16, 16] });
  });

  it("are refused in Fortran order, instead of being read in the wrong one", async () => {
    await expect(readNpy(golden("float32-fortran.npy"))).rejects.toMatchObject({ code: "NPY_INVALID" });
  });
});

/** Layer k's weight p is the formula's stream 2100 + 10k + p. */
const weight = (layer: number, position: number, length: number) =>
  uniform(length, 2100 + 10 * layer + position, 0.1, 1);

describe("Keras's files", () => {
  it.each(["keras-2-weights.h5", "keras-model.h5", "keras-3.weights.h5"])(
    "give up their weights: %s",
    async (name) => {
      const layers = (await readKerasLayers(golden(name))).filter(({ weights }) => weights.length > 0);
      // Keras 3's own format keeps names by kind and not their order; everything else keeps both.
      const byLength = new Map(
        layers.map(({ weights }) => [weights[0]!.data.length, weights.map(({ data }) => data)]),
      );
      expect(byLength.get(8 * 16)).toEqual([weight(0, 0, 8 * 16), weight(0, 1, 16)]);
      expect(byLength.get(16)).toEqual([0, 1, 2, 3].map((position) => weight(1, position, 16)));
      expect(byLength.get(16 * 3)).toEqual([weight(4, 0, 16 * 3), weight(4, 1, 3)]);
    },
  );

  it("become top models that answer as Keras does", async () => {
    const { topModel } = await importKerasTopModel({
      file: golden("keras-model.h5"),
      classNames: ["a", "b", "c"],
    });
    const answers = await predict({ topModel, features: uniform(5 * 8, 2200, -1, 1) });
    const { data } = await readNpy(golden("keras-model-answers.npy"));
    answers.forEach((probability, index) => {
      expect(probability).toBeCloseTo(Number(data[index]), 6);
    });
    expect(answers).toHaveLength(15);
  });
});
