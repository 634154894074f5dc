import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InspectionNotes } from "../../src/dataset/inspection-notes.js";
import { scanDataset } from "../../src/dataset/scan-dataset.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { drawPhoto, photosIn, writeTree } from "./photos.js";

const folder = useTemporaryFolder();

/** A scan that remembers the one before, and how many files it had to look at. */
async function scanAgain(source: string, file: string, settledAfterMs = 0) {
  const notes = await InspectionNotes.open(file, settledAfterMs);
  let inspected = 0;
  const recall = notes.recall.bind(notes);
  notes.recall = (image, inspect) =>
    recall(image, () => {
      inspected++;
      return inspect();
    });
  const dataset = await scanDataset({ source, notes });
  await notes.save();
  return { dataset, inspected };
}

describe("scanning a folder again", () => {
  it("looks only at files that are new or changed, and finds the same dataset", async () => {
    const source = await writeTree(join(folder, "photos"), {
      ...photosIn("ants", 4),
      ...photosIn("bees", 4, 10),
      "bees/broken.jpg": "no picture",
    });
    const file = join(folder, "scan.json");
    const first = await scanAgain(source, file);
    expect(first.inspected).toBe(9);
    const second = await scanAgain(source, file);
    expect(second.inspected).toBe(0);
    expect(second.dataset).toEqual(first.dataset);
    expect(second.dataset).toEqual(await scanDataset({ source }));

    const changed = second.dataset.images[0]!;
    await writeFile(changed.file, await drawPhoto(99));
    const third = await scanAgain(source, file);
    expect(third.inspected).toBe(1);
    expect(third.dataset).toEqual(await scanDataset({ source }));
    expect(third.dataset.digest).not.toBe(first.dataset.digest);
  });

  it("takes notes that are damaged, and files changed a moment ago, as unknown", async () => {
    const source = await writeTree(join(folder, "others"), { ...photosIn("a", 3), ...photosIn("b", 3, 10) });
    const file = join(folder, "others.json");
    await scanAgain(source, file, 3_600_000);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ files: {} });
    await scanAgain(source, file);
    await writeFile(file, "{ half");
    expect((await scanAgain(source, file)).inspected).toBe(6);
  });
});
