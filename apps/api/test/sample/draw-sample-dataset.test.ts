import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawSampleDataset, type SampleDataset } from "../../src/sample/draw-sample-dataset.js";

let folder: string;
let sample: SampleDataset;

/** Path → sha256 of every drawn file. */
async function hashFiles(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true });
  const files = entries.filter((entry) => /\.(jpg|png)$/.test(entry)).toSorted();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(dir, file)))
        .digest("hex"),
    ]),
  );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "smallset-sample-"));
  sample = await drawSampleDataset({ dir: join(folder, "whole") });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("drawSampleDataset", () => {
  it("draws the same pictures for the same seed, and others for another", async () => {
    const draw = async (name: string, seed: number) =>
      hashFiles((await drawSampleDataset({ dir: join(folder, name), seed, imagesPerClass: 8 })).dir);
    const first = await draw("first", 7);
    expect(await draw("again", 7)).toEqual(first);
    const other = await draw("other", 8);
    expect(Object.values(other).filter((hash) => Object.values(first).includes(hash))).toEqual([]);
  });

  it("draws a few hundred small pictures in four class folders of about one size", async () => {
    const paths = Object.keys(await hashFiles(sample.dir));
    const readable = paths.filter((path) => !path.includes("cut-off"));
    expect(readable).toHaveLength(sample.imageCount);
    for (const path of readable) {
      const { data, info } = await sharp(join(sample.dir, path)).raw().toBuffer({ resolveWithObject: true });
      expect(Math.max(info.width, info.height)).toBeLessThanOrEqual(160);
      // A picture that shows something varies; an empty or burnt one does not.
      expect(new Set(data).size).toBeGreaterThan(40);
    }
    for (const className of ["flower", "leaf", "shell", "starfish"]) {
      const images = readable.filter((path) => path.startsWith(`${className}/`));
      expect(images.length).toBeGreaterThanOrEqual(70);
    }
  });

  it("plants a few wrong labels, one exact duplicate and one cut-off file", async () => {
    const hashes = await hashFiles(sample.dir);
    expect(sample.mislabelledPaths.length / sample.imageCount).toBeGreaterThan(0.005);
    expect(sample.mislabelledPaths.length / sample.imageCount).toBeLessThan(0.06);
    for (const path of sample.mislabelledPaths) expect(hashes).toHaveProperty([path]);
    expect(new Set(Object.values(hashes)).size).toBe(Object.keys(hashes).length - 1);
    await expect(sharp(join(sample.dir, "shell/shell-cut-off.jpg")).raw().toBuffer()).rejects.toThrow(
      "premature end",
    );
  });
});
