import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadTopModel } from "../../src/top-model/load-top-model.js";
import { writeSafetensors } from "../../src/top-model/safetensors.js";
import { saveTopModel } from "../../src/top-model/save-top-model.js";
import { train, weightBytes } from "./top-model-helpers.js";

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "smallset-top-model-"));
  file = join(dir, "top_model.safetensors");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const trained = train({ epochs: 2, hiddenLayers: [{ units: 21, batchNormalization: true }, { units: 7 }] });

const offsetsOf = (header: Record<string, { data_offsets?: [number, number] }>) =>
  Object.values(header).flatMap(({ data_offsets }) => (data_offsets ? [data_offsets[1]] : []));

describe("saveTopModel", () => {
  it("writes a file that loads to the same model", async () => {
    const result = await trained;
    const sha256 = await saveTopModel(file, result);
    const loaded = await loadTopModel(file);
    expect(weightBytes(loaded.topModel)).toEqual(weightBytes(result.topModel));
    expect(loaded.topModel.classNames).toEqual(["class 0", "class 1"]);
    expect(loaded.hyperparameters).toEqual(result.hyperparameters);
    expect(loaded.sha256).toBe(sha256);
  });

  it("keeps a sigmoid's one unit for its two classes", async () => {
    const result = await train({ epochs: 1, output: "sigmoid" });
    await saveTopModel(file, result);
    const { topModel, hyperparameters } = await loadTopModel(file);
    expect(topModel).toEqual(result.topModel);
    expect(topModel.layers.at(-1)!.units).toBe(1);
    expect(hyperparameters.output).toBe("sigmoid");
  });

  it("keeps to the safetensors layout, which Python reads", async () => {
    const { topModel, hyperparameters } = await trained;
    await saveTopModel(file, { topModel, hyperparameters });
    const bytes = await readFile(file);
    const headerLength = Number(bytes.readBigUInt64LE(0));
    expect(headerLength % 8).toBe(0);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + headerLength));
    expect(header["layers.0.kernel"]).toMatchObject({ dtype: "F32", shape: [40, 21] });
    expect(header["layers.0.batch_normalization.variance"].shape).toEqual([21]);
    const [from, to] = header["layers.1.bias"].data_offsets;
    expect(to - from).toBe(7 * 4);
    const bias = Array.from({ length: 7 }, (_, index) =>
      bytes.readFloatLE(8 + headerLength + from + index * 4),
    );
    expect(bias).toEqual([...topModel.layers[1]!.bias]);
    expect(bytes.length).toBe(8 + headerLength + Math.max(...offsetsOf(header)));
  });
});

describe("loadTopModel", () => {
  const corrupt = { code: "FILE_CORRUPT" };

  it("refuses a file of which a single bit has changed", async () => {
    await saveTopModel(file, await trained);
    const bytes = await readFile(file);
    bytes[bytes.length - 41]! ^= 4;
    await writeFile(file, bytes);
    await expect(loadTopModel(file)).rejects.toMatchObject(corrupt);
  });

  it("refuses a file that was cut short", async () => {
    await saveTopModel(file, await trained);
    for (const length of [5000, 100, 8, 3, 0]) {
      await truncate(file, length);
      await expect(loadTopModel(file)).rejects.toMatchObject(corrupt);
    }
  });

  it("refuses what is no top model", async () => {
    await writeFile(file, "This is a text, long enough to look like a header.");
    await expect(loadTopModel(file)).rejects.toMatchObject(corrupt);
    await writeSafetensors(file, { state: { shape: [1], data: new Float32Array(1) } }, { format: "other" });
    await expect(loadTopModel(file)).rejects.toMatchObject(corrupt);
  });
});
