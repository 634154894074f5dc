import { chmod, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dataset } from "../../src/dataset/dataset.type.js";
import { scanDataset } from "../../src/dataset/scan-dataset.js";
import type { StageProgress } from "../../src/runtime/progress.js";
import { findSharedData } from "../helpers/shared-data.js";
import { drawPhoto, photosIn, writeTree } from "./photos.js";

let folder: string;
let root: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smallset-scan-"));
});
beforeEach(async () => {
  root = await mkdtemp(join(folder, "dataset-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Tree = Parameters<typeof writeTree>[1];
const scan = async (tree: Tree, options = {}) =>
  scanDataset({ source: await writeTree(root, tree), ...options });
const splitsOf = (dataset: Dataset) =>
  Object.fromEntries(dataset.images.map(({ path, split }) => [path, split]));
const count = (dataset: Dataset, split: string, className?: string) =>
  dataset.images.filter((image) => image.split === split && (!className || image.className === className))
    .length;
const issuesOf = (dataset: Dataset) => dataset.issues.map(({ path, code }) => `${path} ${code}`);

/** Two classes in train and validation, as most tests need them. */
const ownSplits: Tree = {
  ...photosIn("train/ants", 3),
  ...photosIn("train/bees", 3, 10),
  ...photosIn("validation/ants", 2, 20),
  ...photosIn("validation/bees", 2, 30),
};

describe("the user's own splits", () => {
  it("are kept, with classes in alphanumeric order", async () => {
    const dataset = await scan({
      ...photosIn("train/Zebra", 1, 50),
      ...photosIn("validation/Zebra", 1, 51),
      ...ownSplits,
    });
    expect(dataset.classNames).toEqual(["Zebra", "ants", "bees"]);
    expect(dataset.splitBySmallset).toBe(false);
    expect([count(dataset, "train"), count(dataset, "validation")]).toEqual([7, 5]);
    expect(dataset.images[0]).toMatchObject({
      path: "train/Zebra/000.jpg",
      file: join(root, "train/Zebra/000.jpg"),
      split: "train",
      className: "Zebra",
      classIndex: 0,
      widthPx: 40,
      heightPx: 40,
      format: "jpeg",
      bytes: (await drawPhoto(50)).length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(dataset.issues).toEqual([]);
  });

  it.each([
    ["training", "val", "testing"],
    ["TRAIN", "valid", "Test"],
    ["training_set", "validation-set", "test_set"],
  ])("may be called %s, %s and %s", async (train, validation, test) => {
    const dataset = await scan({
      ...photosIn(`${train}/a`, 2),
      ...photosIn(`${train}/b`, 2, 10),
      ...photosIn(`${validation}/a`, 1, 20),
      ...photosIn(`${validation}/b`, 1, 30),
      ...photosIn(`${test}/a`, 1, 40),
    });
    expect(["train", "validation", "test"].map((split) => count(dataset, split))).toEqual([4, 2, 1]);
  });

  it("may lie in wrapping folders, which change neither paths nor digest", async () => {
    const wrapped = Object.fromEntries(
      Object.entries(ownSplits).map(([path, photo]) => [`my data/v2/${path}`, photo]),
    );
    const plain = await scanDataset({ source: await writeTree(join(root, "plain"), ownSplits) });
    const dataset = await scanDataset({
      source: await writeTree(join(root, "wrapped"), { ...wrapped, "README.txt": "hi" }),
    });
    expect(dataset.images.map(({ path }) => path)).toEqual(plain.images.map(({ path }) => path));
    expect(dataset.digest).toBe(plain.digest);
    expect(issuesOf(dataset)).toEqual(["README.txt IGNORED"]);
  });

  it("without validation get one drawn from train, and keep their test images", async () => {
    const dataset = await scan({
      ...photosIn("train/a", 10),
      ...photosIn("train/b", 10, 10),
      ...photosIn("test/a", 3, 20),
      ...photosIn("test/b", 3, 30),
    });
    expect(["train", "validation", "test"].map((split) => count(dataset, split))).toEqual([16, 4, 6]);
    expect(dataset.splitBySmallset).toBe(true);
  });

  it("leave out a test folder without labels", async () => {
    const dataset = await scan({ ...ownSplits, "test/1.jpg": 70, "extra/a/1.jpg": 71 });
    expect(dataset.images).toHaveLength(10);
    expect(issuesOf(dataset)).toEqual(["extra/a/1.jpg IGNORED", "test/1.jpg IGNORED"]);
  });
});

describe("flat class folders", () => {
  it("keep class proportions in every split", async () => {
    const dataset = await scan(
      { ...photosIn("a", 20), ...photosIn("b", 10, 30), ...photosIn("c", 2, 60) },
      { validationFraction: 0.2, testFraction: 0.1 },
    );
    const table = (split: string) => ["a", "b", "c"].map((name) => count(dataset, split, name));
    expect(table("train")).toEqual([14, 7, 1]);
    expect(table("validation")).toEqual([4, 2, 1]);
    expect(table("test")).toEqual([2, 1, 0]);
    expect(dataset.splitBySmallset).toBe(true);
  });

  it("split the same way for the same seed, and differently for another", async () => {
    const tree = { ...photosIn("a", 20), ...photosIn("b", 20, 30) };
    const first = await scan(tree);
    expect(splitsOf(await scan({}))).toEqual(splitsOf(first));
    expect((await scan({})).digest).toBe(first.digest);
    const other = await scan({}, { seed: 7 });
    expect(splitsOf(other)).not.toEqual(splitsOf(first));
    expect(count(other, "validation", "a")).toBe(4);
  });

  it("keep most images where they were when some are added", async () => {
    const before = splitsOf(await scan({ ...photosIn("a", 30), ...photosIn("b", 30, 40) }));
    const after = splitsOf(await scan({ "a/new1.jpg": 90, "a/new2.jpg": 91 }));
    const moved = Object.keys(before).filter((path) => before[path] !== after[path]);
    expect(moved.length).toBeLessThanOrEqual(2);
  });

  it("keep copies together, so that nothing is validated on what was trained on", async () => {
    const copies = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`a/copy${index}.jpg`, index % 6]),
    );
    const dataset = await scan({ ...copies, ...photosIn("b", 12, 40), "b/shared.jpg": 3 });
    expect(dataset.issues.filter(({ code }) => code === "LEAKAGE")).toEqual([]);
    expect(count(dataset, "validation", "a")).toBeGreaterThan(0);
    expect(count(dataset, "train", "a")).toBeGreaterThan(count(dataset, "validation", "a"));
  });

  it("may be called train, when that is a class", async () => {
    const dataset = await scan({ ...photosIn("car", 3), ...photosIn("train", 3, 10) });
    expect(dataset.classNames).toEqual(["car", "train"]);
  });

  it("take blanks, Unicode and emoji in names, and folders in class folders", async () => {
    const dataset = await scan({
      ...photosIn("große Löwen 🦁", 2),
      ...photosIn("猫", 2, 10),
      ...photosIn("a b/c d", 2, 20),
      ...photosIn("a b/e", 2, 30),
    });
    expect(dataset.classNames).toEqual(["a b", "große Löwen 🦁", "猫"]);
    expect(dataset.images.filter(({ className }) => className === "a b")).toHaveLength(4);
  });
});

describe("files that are no images of the dataset", () => {
  it("left by systems are passed over in silence, others are named", async () => {
    const dataset = await scan({
      ...ownSplits,
      "__MACOSX/train/ants/._000.jpg": "junk",
      "train/ants/._000.jpg": "junk",
      "train/ants/.DS_Store": "junk",
      "train/ants/Thumbs.db": "junk",
      "train/bees/desktop.ini": "junk",
      "train/.ipynb_checkpoints/000.jpg": 99,
      "notes.txt": "outside of the classes",
      "train/loose.jpg": 60,
      "train/ants/list.csv": "a,b",
      "train/ants/empty.jpg": "",
      "train/ants/page.jpg": "<html>not found</html>",
      "train/ants/drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "train/ants/cut.jpg": (await drawPhoto(61)).subarray(0, 400),
    });
    expect(dataset.images).toHaveLength(10);
    expect(issuesOf(dataset)).toEqual([
      "notes.txt IGNORED",
      "train/ants/cut.jpg TRUNCATED",
      "train/ants/drawing.svg UNSUPPORTED_FORMAT",
      "train/ants/empty.jpg EMPTY_FILE",
      "train/ants/list.csv IGNORED",
      "train/ants/page.jpg UNSUPPORTED_FORMAT",
      "train/loose.jpg IGNORED",
    ]);
    for (const { message, severity, code } of dataset.issues) {
      expect(message).toMatch(/^[A-Z].+\.$/s);
      expect(severity).toBe(code === "IGNORED" ? "info" : "error");
    }
  });

  it("are told by content: no ending is fine, a wrong one is named", async () => {
    const dataset = await scan({
      ...ownSplits,
      "train/ants/photo": 60,
      "train/ants/photo.png": 61,
      "train/ants/cat.724": 62,
    });
    expect(dataset.images).toHaveLength(13);
    expect(dataset.issues).toMatchObject([
      {
        path: "train/ants/photo.png",
        code: "EXTENSION_MISMATCH",
        message: "Named .png but holds a JPEG picture; it is read as that.",
      },
    ]);
  });

  it("beyond the limits are refused without being decoded", async () => {
    const dataset = await scan(
      { ...ownSplits, "train/ants/large.jpg": Buffer.alloc(20_000, 1) },
      { limits: { maxFileBytes: 19_000 } },
    );
    expect(issuesOf(dataset)).toEqual(["train/ants/large.jpg FILE_TOO_LARGE"]);
    await expect(scan({}, { limits: { maxFiles: 10 } })).rejects.toMatchObject({ code: "TOO_MANY_FILES" });
  });

  it("are not reached through links that leave the folder", async () => {
    await writeTree(root, ownSplits);
    const outside = await writeTree(join(folder, "outside"), photosIn("secret", 2, 80));
    await symlink(join(outside, "secret/000.jpg"), join(root, "train/ants/link.jpg"));
    await symlink(join(outside, "secret"), join(root, "train/secret"));
    await symlink(join(root, "train/bees/000.jpg"), join(root, "train/bees/inside.jpg"));
    await symlink(root, join(root, "train/bees/circle"));
    const dataset = await scan({});
    expect(dataset.classNames).toEqual(["ants", "bees"]);
    expect(issuesOf(dataset)).toEqual([
      "train/ants/link.jpg IGNORED",
      "train/bees/circle IGNORED",
      "train/bees/inside.jpg DUPLICATE",
      "train/secret IGNORED",
    ]);
  });

  it.skipIf(process.getuid?.() === 0)("that may not be read are named", async () => {
    await writeTree(root, ownSplits);
    await chmod(join(root, "train/ants/000.jpg"), 0);
    expect(issuesOf(await scan({}))).toEqual(["train/ants/000.jpg FILE_UNREADABLE"]);
  });
});

describe("files with the same bytes", () => {
  it("are named by what their place means", async () => {
    const dataset = await scan({
      ...ownSplits,
      "train/ants/copy.jpg": 0,
      "validation/ants/leak.jpg": 1,
      "train/bees/other.jpg": 2,
    });
    expect(dataset.images).toHaveLength(13);
    const found = dataset.issues.map(({ path, code, relatedPath }) => `${path} ${code} ${relatedPath}`);
    expect(found).toEqual([
      "train/ants/002.jpg CONFLICTING_LABELS train/bees/other.jpg",
      "train/ants/copy.jpg DUPLICATE train/ants/000.jpg",
      "train/bees/other.jpg CONFLICTING_LABELS train/ants/002.jpg",
      "validation/ants/leak.jpg LEAKAGE train/ants/001.jpg",
    ]);
    expect(dataset.issues[3]!.message).toContain("validation score looks better than it is");
  });
});

describe("the digest", () => {
  it("is independent of where the folder lies, and changes when a file moves or changes", async () => {
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (name) =>
        writeTree(
          join(root, name),
          name === "one" ? ownSplits : Object.fromEntries(Object.entries(ownSplits).toReversed()),
        ),
      ),
    );
    const before = await scanDataset({ source: one! });
    expect((await scanDataset({ source: two! })).digest).toBe(before.digest);
    await rename(join(two!, "train/ants/000.jpg"), join(two!, "train/bees/moved.jpg"));
    const moved = await scanDataset({ source: two! });
    expect(moved.digest).not.toBe(before.digest);
    await writeTree(one!, { "train/ants/000.jpg": 77 });
    const changed = await scanDataset({ source: one! });
    expect(changed.digest).not.toBe(before.digest);
    expect(changed.digest).not.toBe(moved.digest);
  });

  it("is not changed by files that are left out", async () => {
    const before = await scan(ownSplits);
    const after = await scan({ "train/ants/notes.txt": "hi", "train/ants/broken.jpg": "x" });
    expect(after.digest).toBe(before.digest);
  });
});

describe("a folder that is no dataset is refused, naming what to do:", () => {
  const cases: [code: string, names: string, tree: Tree, options?: object][] = [
    ["NO_IMAGES", "empty", {}],
    ["NO_IMAGES", "no files", { a: null, b: null }],
    ["NO_CLASSES", "no class folders", { "1.jpg": 1, "2.jpg": 2 }],
    ["NO_CLASSES", '"train", "validation"', { "train/1.jpg": 1, "validation/2.jpg": 2 }],
    ["NO_CLASSES", '"val"', { ...photosIn("train/a", 2), ...photosIn("train/b", 2, 10), "val/2.jpg": 20 }],
    ["ONE_CLASS_ONLY", '"a"', photosIn("a", 4)],
    ["ONE_CLASS_ONLY", '"a"', { ...photosIn("train/a", 4), ...photosIn("validation/a", 4, 10) }],
    ["EMPTY_CLASS", '"b"', { ...photosIn("a", 4), b: null }],
    [
      "EMPTY_CLASS",
      '"b" has no usable image (1 file was refused)',
      { ...photosIn("a", 4), "b/1.jpg": "no photo" },
    ],
    [
      "EMPTY_CLASS",
      '"bees" has no usable image in validation',
      {
        ...ownSplits,
        ...Object.fromEntries(["000", "001"].map((name) => [`validation/bees/${name}.jpg`, ""])),
      },
    ],
    ["CLASS_TOO_SMALL", '"b" has only one image', { ...photosIn("a", 4), ...photosIn("b", 1, 10) }],
    ["CLASS_TOO_SMALL", "in several copies", { ...photosIn("a", 4), "b/1.jpg": 10, "b/2.jpg": 10 }],
    ["CLASS_MISSING_IN_VALIDATION", '"wasps"', { ...ownSplits, ...photosIn("train/wasps", 2, 50) }],
    ["CLASS_MISSING_IN_TRAIN", '"wasps"', { ...ownSplits, ...photosIn("validation/wasps", 2, 50) }],
    ["CLASS_MISSING_IN_TRAIN", '"wasps" is in test', { ...ownSplits, ...photosIn("test/wasps", 2, 50) }],
    ["TRAIN_MISSING", '"validation"', { ...photosIn("validation/a", 2), ...photosIn("validation/b", 2, 10) }],
    ["AMBIGUOUS_SPLITS", '"val" and "validation"', { ...ownSplits, ...photosIn("val/ants", 2, 50) }],
    ["CLASS_NAME_COLLISION", '"Ants" and "ants"', { ...photosIn("ants", 2), ...photosIn("Ants", 2, 10) }],
    ["CLASS_NAME_COLLISION", "Unicode", { ...photosIn("L\u00f6we", 2), ...photosIn("Lo\u0308we", 2, 10) }],
    ["CLASS_NAME_COLLISION", '"Bees" and "bees"', { ...ownSplits, ...photosIn("validation/Bees", 2, 50) }],
    ["SPLIT_FRACTIONS_INVALID", "0.8", photosIn("a", 2), { validationFraction: 0.8, testFraction: 0.3 }],
  ];
  it.each(cases)("%s (%s)", async (code, names, tree, options) => {
    await expect(scan(tree, options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(names),
      nextStep: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });

  it("DATASET_NOT_FOUND", async () => {
    await expect(scanDataset({ source: join(root, "nowhere") })).rejects.toMatchObject({
      code: "DATASET_NOT_FOUND",
    });
    const file = join(await writeTree(root, { "a.zip": "x" }), "a.zip");
    await expect(scanDataset({ source: file })).rejects.toMatchObject({
      code: "DATASET_NOT_FOUND",
      nextStep: expect.stringContaining(".zip"),
    });
  });

  it("a class in differently composed Unicode is one class across splits", async () => {
    const dataset = await scan({
      ...photosIn("train/Lo\u0308we", 2),
      ...photosIn("train/b", 2, 10),
      ...photosIn("validation/L\u00f6we", 2, 20),
      ...photosIn("validation/b", 2, 30),
    });
    expect(dataset.classNames).toEqual(["L\u00f6we", "b"].toSorted());
  });
});

describe("a long scan", () => {
  it("tells how far it is, to the end", async () => {
    const seen: StageProgress[] = [];
    await scan(ownSplits, { onProgress: (progress: StageProgress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ done: 10, total: 10 });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it("stops when asked to", async () => {
    const controller = new AbortController();
    const scanning = scan(ownSplits, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(scanning).rejects.toMatchObject({ code: "CANCELED" });
  });
});

describe("real photos", () => {
  it.each([
    ["hymenoptera", ["ants", "bees"], 244, 153],
    ["cats_dogs", ["cats", "dogs"], 600, 200],
    ["oxford17", null, 340, 170],
  ])("of %s are all found", async (name, classNames, train, validation) => {
    const source = findSharedData(name);
    if (!source) return;
    const dataset = await scanDataset({ source });
    expect(dataset.classNames).toEqual(classNames ?? dataset.classNames.toSorted());
    expect(dataset.classNames).toHaveLength(classNames?.length ?? 17);
    expect([count(dataset, "train"), count(dataset, "validation")]).toEqual([train, validation]);
    expect(dataset.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(dataset.splitBySmallset).toBe(false);
  });

  const awkward = findSharedData("awkward");
  it.skipIf(!awkward)("that are awkward are found or reported, every one of them", async () => {
    const dataset = await scanDataset({ source: awkward! });
    const files = new Set([...dataset.images, ...dataset.issues].map(({ path }) => path));
    expect(files.size).toBe(119);
    expect(dataset.issues).toContainEqual(expect.objectContaining({ path: "README.tsv", code: "IGNORED" }));
    const pair = ["labels/glass__glass115.jpg", "labels/metal__metal91.jpg"];
    expect(dataset.issues).toContainEqual(
      expect.objectContaining({ path: pair[1], code: "DUPLICATE", relatedPath: pair[0] }),
    );
    expect(dataset.issues).toContainEqual(
      expect.objectContaining({ path: "names/no 96.jpg", code: "EXTENSION_MISMATCH" }),
    );
    const refused = dataset.issues.filter(({ severity }) => severity === "error");
    expect(dataset.images.length + refused.length + 1).toBe(119);
  });
});
