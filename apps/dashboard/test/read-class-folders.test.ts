/** The preview must promise what the server then does. */
import { describe, expect, it } from "vitest";
import { readClassFolders } from "../src/features/upload/read-class-folders";

const counts = (paths: string[]) =>
  readClassFolders(paths).classes.map(({ name, train, validation, test }) => [name, train, validation, test]);

describe("readClassFolders", () => {
  it("reads flat class folders and leaves the split to the server", () => {
    const reading = readClassFolders(["dogs/1.jpg", "cats/1.jpg", "cats/2.png"]);
    expect(reading.classes).toEqual([
      { name: "cats", train: 2, validation: 0, test: 0 },
      { name: "dogs", train: 1, validation: 0, test: 0 },
    ]);
    expect(reading.splitBySmallset).toBe(true);
    expect(reading.problem).toBeNull();
  });

  it("keeps the user's own split and takes val and valid for validation", () => {
    const paths = ["train/a/1.jpg", "train/b/1.jpg", "val/a/2.jpg", "valid/b/2.jpg", "test/b/3.jpg"];
    expect(counts(paths)).toEqual([
      ["a", 1, 1, 0],
      ["b", 1, 1, 1],
    ]);
    expect(readClassFolders(paths).splitBySmallset).toBe(false);
  });

  it("looks through a folder that wraps everything", () => {
    expect(
      counts([
        "pets/train/a/1.jpg",
        "pets/train/b/1.jpg",
        "pets/validation/a/2.jpg",
        "pets/validation/b/2.jpg",
      ]),
    ).toEqual([
      ["a", 1, 1, 0],
      ["b", 1, 1, 0],
    ]);
    expect(counts(["pets/a/1.jpg", "pets/b/1.jpg"])).toHaveLength(2);
  });

  it("does not take a lone class folder for a wrapper", () => {
    const reading = readClassFolders(["cats/1.jpg", "cats/2.jpg"]);
    expect(reading.classes.map(({ name }) => name)).toEqual(["cats"]);
    expect(reading.problem).toMatch(/only one class, cats/);
  });

  it("orders classes by code unit, because the position is the class index", () => {
    expect(
      readClassFolders(["b/1.jpg", "a/1.jpg", "B/1.jpg", "10/1.jpg", "9/1.jpg"]).classes.map(
        ({ name }) => name,
      ),
    ).toEqual(["10", "9", "B", "a", "b"]);
  });

  it("ignores what operating systems leave behind and counts other files apart", () => {
    const reading = readClassFolders([
      "a/1.jpg",
      "b/1.jpg",
      "a/.DS_Store",
      "__MACOSX/a/._1.jpg",
      "b/Thumbs.db",
      "notes.txt",
      "loose.jpg",
    ]);
    expect(reading.imageCount).toBe(3);
    expect(reading.looseImages).toBe(1);
    expect(reading.otherFiles).toBe(1);
  });

  it("names the classes of train that validation lacks", () => {
    const { problem } = readClassFolders(["train/a/1.jpg", "train/b/1.jpg", "validation/a/2.jpg"]);
    expect(problem).toMatch(/validation.*Missing: b\./);
  });

  it("says so when there are no photos at all", () => {
    expect(readClassFolders(["a/readme.md"]).problem).toMatch(/no photos/);
  });
});
