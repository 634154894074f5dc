import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type NpyData, writeNpy } from "../../src/features/npy.js";
import { importNpyFeatures, readClassIndices } from "../../src/interop/npy/import-npy-features.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
let files = 0;

/** Returns the path of a new file. */
async function npy(data: NpyData, shape: number[]): Promise<string> {
  const file = join(folder, `${files++}.npy`);
  await writeNpy(file, { data, shape });
  return file;
}

async function text(name: string, content: unknown): Promise<string> {
  const file = join(folder, `${files++}-${name}`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const count = (length: number) => Float32Array.from({ length }, (_, index) => index);

/** Four rows of [1, 1, 2]. */
const fourRows = () => npy(count(8), [4, 1, 1, 2]);

describe("features that a tutorial's script saved", () => {
  it("are labelled by halves, as the tutorials do", async () => {
    const imported = await importNpyFeatures({
      file: await npy(count(4 * 2 * 2 * 3), [4, 2, 2, 3]),
      labels: { kind: "balanced" },
      classNames: ["cats", "dogs"],
    });
    expect([...imported.labels]).toEqual([0, 0, 1, 1]);
    expect(imported.features).toEqual(count(48));
    expect(imported.featureShape).toEqual([2, 2, 3]);
    expect(imported.classNames).toEqual(["cats", "dogs"]);
  });

  it("are put in order height, width, channel when channels came first", async () => {
    // [1, 3, 2, 2]: channel 0 is 0…3, channel 1 is 4…7, channel 2 is 8…11.
    const imported = await importNpyFeatures({
      file: await npy(count(2 * 12), [2, 3, 2, 2]),
      labels: { kind: "balanced" },
      classNames: ["cats", "dogs"],
    });
    expect([...imported.features.subarray(0, 12)]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(imported.featureShape).toEqual([2, 2, 3]);
  });

  it("may be flat and in double precision", async () => {
    const imported = await importNpyFeatures({
      file: await npy(Float64Array.of(1, 2, 3, 0.1), [2, 2]),
      labels: { kind: "balanced" },
      classNames: ["cats", "dogs"],
    });
    expect(imported.features).toEqual(Float32Array.of(1, 2, 3, 0.1));
    expect(imported.featureShape).toEqual([1, 1, 2]);
  });

  it.each([
    ["paths.json", ["cats/1.jpg", "dogs/2.jpg", "dogs/3.jpg", "cats/4.jpg"]],
    ["list.csv", "file,class\na.jpg,cats\nb.jpg,dogs\nc.jpg,dogs\nd.jpg,cats\n"],
    ["quoted.csv", '\uFEFF"a.jpg","cats"\r\n"b.jpg","dogs"\r\n"c.jpg","dogs"\r\n"d.jpg","cats"\r\n'],
    ["lines.txt", "train/cats/1.jpg\ntrain/dogs/2.jpg\ntrain\\dogs\\3.jpg\ntrain/cats/4.jpg\n"],
    [
      "manifest.json",
      { classNames: ["cats", "dogs"], rows: { train: [0, 1, 1, 0].map((classIndex) => ({ classIndex })) } },
    ],
  ])("are labelled by a manifest: %s", async (name, content) => {
    const file = await text(name, content);
    const imported = await importNpyFeatures({
      file: await fourRows(),
      labels: { kind: "manifest", file, split: "train" },
    });
    expect([...imported.labels]).toEqual([0, 1, 1, 0]);
    expect(imported.classNames).toEqual(["cats", "dogs"]);
  });

  it.each([
    ["indices", BigInt64Array.of(0n, 1n, 1n, 0n), [4]],
    ["a column", Float32Array.of(0, 1, 1, 0), [4, 1]],
    ["one-hot rows", Float64Array.of(1, 0, 0, 1, 0, 1, 1, 0), [4, 2]],
  ] as const)("are labelled by an .npy of %s, with names from class_indices.json", async (_, data, shape) => {
    const imported = await importNpyFeatures({
      file: await fourRows(),
      labels: { kind: "manifest", file: await npy(data, [...shape]) },
      classNames: await readClassIndices(await text("class_indices.json", { dogs: 1, cats: 0 })),
    });
    expect([...imported.labels]).toEqual([0, 1, 1, 0]);
    expect(imported.classNames).toEqual(["cats", "dogs"]);
  });

  it.each([
    ["too few labels", "a.csv", "cats/1.jpg\n", "LABEL_COUNT_MISMATCH"],
    ["a path without a folder", "b.txt", "1.jpg\n2.jpg\n3.jpg\n4.jpg", "LABELS_UNREADABLE"],
    ["numbers without names", "c.json", [0, 1, 1, 0], "CLASS_NAMES_MISSING"],
    ["something else", "d.json", { cats: 0 }, "LABELS_UNREADABLE"],
    ["an unknown kind of file", "e.xml", "<a/>", "LABELS_UNREADABLE"],
  ])("are refused with %s", async (_, name, content, code) => {
    const file = await text(name, content);
    const refused = importNpyFeatures({ file: await fourRows(), labels: { kind: "manifest", file } });
    await expect(refused).rejects.toMatchObject({ code });
  });

  it.each([
    ["counts from 1", { cats: 1, dogs: 2 }],
    ["is no JSON", "cats"],
  ])("are refused with a class_indices.json that %s", async (_, content) => {
    const refused = readClassIndices(await text("class_indices.json", content));
    await expect(refused).rejects.toMatchObject({ code: "CLASS_NAMES_MISSING" });
  });

  it("are refused when a label is none of the classes", async () => {
    const file = await text("other.json", ["cats/1", "dogs/2", "fish/3", "cats/4"]);
    const refused = importNpyFeatures({
      file: await fourRows(),
      labels: { kind: "manifest", file },
      classNames: ["cats", "dogs"],
    });
    await expect(refused).rejects.toMatchObject({ code: "CLASS_UNKNOWN", message: /"fish"/ });
  });

  it("are refused when halves do not come out even", async () => {
    const refused = importNpyFeatures({
      file: await fourRows(),
      labels: { kind: "balanced" },
      classNames: ["cats", "dogs", "foxes"],
    });
    await expect(refused).rejects.toMatchObject({ code: "LABEL_COUNT_MISMATCH" });
  });

  it("are refused when they are no features", async () => {
    const refused = importNpyFeatures({
      file: await npy(Float32Array.of(1, 2), [2]),
      labels: { kind: "balanced" },
      classNames: ["cats", "dogs"],
    });
    await expect(refused).rejects.toMatchObject({ code: "FEATURES_UNREADABLE" });
  });
});
