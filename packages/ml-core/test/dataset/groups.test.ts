import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dataset } from "../../src/dataset/dataset.type.js";
import { parseGroupPattern } from "../../src/dataset/group-pattern.js";
import { reviseDataset } from "../../src/dataset/revise-dataset.js";
import { scanDataset } from "../../src/dataset/scan-dataset.js";
import { writeTree } from "./photos.js";

let folder: string;
let root: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smallset-groups-"));
});
beforeEach(async () => {
  root = await mkdtemp(join(folder, "dataset-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Four photos of each of ten patients, five patients a class. */
const patients = Object.fromEntries(
  Array.from({ length: 40 }, (_, photo) => {
    const patient = Math.floor(photo / 4);
    return [`${patient % 2 ? "benign" : "malign"}/p${patient}_${photo}.jpg`, photo];
  }),
);
const splitsOfGroups = ({ images }: Pick<Dataset, "images">) => {
  const splits = new Map<string | null, Set<string>>();
  for (const { groupKey, split } of images)
    splits.set(groupKey, (splits.get(groupKey) ?? new Set()).add(split));
  return splits;
};
const shareOf = ({ images }: Pick<Dataset, "images">, className: string) =>
  images.filter((image) => image.className === className && image.split === "validation").length;

describe("a group pattern", () => {
  it.each([
    ["{group}_*", "patient7_001.jpg", "patient7"],
    ["{group}_*", "a_b_1.jpg", "a"],
    ["IMG_{group}_burst*", "IMG_2041_burst3.jpg", "2041"],
    ["*-{group}", "leaf-tree9.jpg", "tree9"],
    ["*-{group}.png", "leaf-tree9.jpg", null],
    ["{group}_*", "_1.jpg", null],
    ["{group}_*", "plain.jpg", null],
  ])("%s reads %s as %s", (pattern, name, group) => {
    expect(parseGroupPattern(pattern)(name)).toBe(group);
  });

  it.each(["*", "", "{group}{group}"])("%j is refused", (pattern) => {
    expect(() => parseGroupPattern(pattern)).toThrowError(
      expect.objectContaining({ code: "GROUP_PATTERN_INVALID" }),
    );
  });

  it("is done at once with a name made to hold it up", () => {
    expect(parseGroupPattern(`{group}${"*a".repeat(90)}b`)("a".repeat(250))).toBeNull();
  });
});

describe("a draw with groups", () => {
  it("divides no group and keeps the share of each class", async () => {
    const source = await writeTree(root, patients);
    const dataset = await scanDataset({ source, groups: { pattern: "{group}_*" } });
    const splits = splitsOfGroups(dataset);
    expect(splits.size).toBe(10);
    for (const own of splits.values()) expect(own.size).toBe(1);
    expect([shareOf(dataset, "benign"), shareOf(dataset, "malign")]).toEqual([4, 4]);
    // Without the groups, the same photos are divided: the test can fail.
    const plain = await scanDataset({ source });
    const divided = plain.images.map(({ path }) => path.replace(/.*\/(p\d+)_.*/, "$1"));
    const byPatient = new Map<string, Set<string>>();
    plain.images.forEach(({ split }, row) =>
      byPatient.set(divided[row]!, (byPatient.get(divided[row]!) ?? new Set()).add(split)),
    );
    expect([...byPatient.values()].some((own) => own.size > 1)).toBe(true);
  });

  it("takes the groups from a column of a table beside the class folders", async () => {
    const rows = Object.keys(patients).map((path) => `"${path}";x;${path.replace(/.*\/(p\d+)_.*/, "$1")}`);
    const source = await writeTree(root, {
      ...Object.fromEntries(Object.entries(patients).map(([path, photo]) => [`set/${path}`, photo])),
      "set/groups.csv": ["\uFEFFfile;age;patient", ...rows, ""].join("\r\n"),
    });
    const dataset = await scanDataset({ source, groups: { column: "patient" } });
    const splits = splitsOfGroups(dataset);
    expect([...splits.keys()].toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `p${index}`));
    for (const own of splits.values()) expect(own.size).toBe(1);
    await expect(scanDataset({ source, groups: { column: "camera" } })).rejects.toMatchObject({
      code: "GROUP_TABLE_INVALID",
      nextStep: "Its columns are: file, age, patient.",
    });
  });

  it.each([
    ["GROUP_TABLE_MISSING", { column: "patient" }],
    ["GROUP_PATTERN_UNUSED", { pattern: "{group}#*" }],
    ["CLASS_TOO_SMALL", { pattern: "{group}*" }],
  ])("says %s", async (code, groups) => {
    const source = await writeTree(root, patients);
    await expect(scanDataset({ source, groups })).rejects.toMatchObject({ code });
  });

  it("names groups that the user's own folders divide", async () => {
    const source = await writeTree(root, {
      "train/a/p1_1.jpg": 1,
      "train/b/p2_1.jpg": 2,
      "val/a/p1_2.jpg": 3,
      "val/b/p3_1.jpg": 4,
    });
    const { issues } = await scanDataset({ source, groups: { pattern: "{group}_*" } });
    expect(issues).toEqual([
      expect.objectContaining({
        path: "val/a/p1_2.jpg",
        code: "GROUP_LEAKAGE",
        severity: "warning",
        relatedPath: "train/a/p1_1.jpg",
      }),
    ]);
  });
});

describe("a revised dataset", () => {
  const scanned = async () =>
    (await scanDataset({ source: await writeTree(root, patients) })).images.map((image) => ({
      ...image,
      excluded: false,
    }));

  it("has the digest of a scan as long as nothing changed, and again when all is taken back", async () => {
    const { digest } = await scanDataset({ source: await writeTree(root, patients) });
    const images = await scanned();
    expect(reviseDataset(images).digest).toBe(digest);
    const changed = images.map((image, row) => (row === 0 ? { ...image, excluded: true } : image));
    expect(reviseDataset(changed).digest).not.toBe(digest);
    expect(
      reviseDataset(reviseDataset(changed).images.map((image) => ({ ...image, excluded: false }))).digest,
    ).toBe(digest);
  });

  it("counts class indexes anew for a new class, and none for a class without images", async () => {
    const images = (await scanned()).map((image) =>
      image.className === "benign" ? { ...image, className: "zebra" } : image,
    );
    const { classNames, images: revised } = reviseDataset(images);
    expect(classNames).toEqual(["malign", "zebra"]);
    expect(new Set(revised.map(({ className, classIndex }) => `${className} ${classIndex}`))).toEqual(
      new Set(["malign 0", "zebra 1"]),
    );
  });

  it("draws splits anew by groups, and leaves excluded images where they were", async () => {
    const images = (await scanned()).map((image, row) => (row === 0 ? { ...image, excluded: true } : image));
    const redraw = { seed: 1, validationFraction: 0.4, testFraction: 0, groupPattern: "{group}_*" };
    const { images: revised, issues } = reviseDataset(images, redraw);
    expect(issues.filter(({ code }) => code === "GROUP_LEAKAGE")).toEqual([]);
    for (const own of splitsOfGroups({ images: revised.filter(({ excluded }) => !excluded) }).values())
      expect(own.size).toBe(1);
    expect(revised.find(({ excluded }) => excluded)?.split).toBe(images[0]!.split);
  });

  it("keeps a burst in one split when look-alikes are to stay together, and only then", () => {
    const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");
    // Twelve bursts of three; the third photo is like the second, and too far from the first to be like it.
    const images = Array.from({ length: 36 }, (_, photo) => {
      const burst = Math.floor(photo / 3);
      const hash = sha256Of(`burst ${burst}`).slice(0, 16);
      const drifted = (bits: bigint) => (BigInt(`0x${hash}`) ^ bits).toString(16).padStart(16, "0");
      return {
        path: `${burst % 2 ? "a" : "b"}/${photo}.jpg`,
        sha256: sha256Of(`photo ${photo}`),
        className: burst % 2 ? "a" : "b",
        split: "train" as const,
        groupKey: null,
        perceptualHash: drifted([0n, 0xffn, 0xffffn][photo % 3]!),
        excluded: false,
      };
    });
    const leaksOf = (keepLookAlikes: boolean) =>
      reviseDataset(images, {
        seed: 1,
        validationFraction: 0.4,
        testFraction: 0.2,
        keepLookAlikes,
      }).issues.filter(({ code }) => code === "NEAR_LEAKAGE").length;
    expect(leaksOf(false)).toBeGreaterThan(0);
    expect(leaksOf(true)).toBe(0);
  });
});
