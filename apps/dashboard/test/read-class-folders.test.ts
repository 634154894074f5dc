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
    expect(reading.ownSplits).toBe("none");
    expect(reading.problem).toBeNull();
  });

  it("keeps the user's own split, whatever its folders are usually called", () => {
    const paths = ["Train/a/1.jpg", "Train/b/1.jpg", "val/a/2.jpg", "val/b/2.jpg", "testing/b/3.jpg"];
    expect(counts(paths)).toEqual([
      ["a", 1, 1, 0],
      ["b", 1, 1, 1],
    ]);
    expect(readClassFolders(paths).ownSplits).toBe("complete");
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
    expect(reading.problem).toMatch(/only one class, “cats”/);
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
    expect(problem).toMatch(/validation.*Missing: “b”/);
  });

  it("says so when there are no photos at all", () => {
    expect(readClassFolders(["a/readme.md"]).problem).toMatch(/no photos/);
  });

  it("leaves validation to the server when only train is there", () => {
    const reading = readClassFolders(["train/a/1.jpg", "train/b/1.jpg"]);
    expect(reading.ownSplits).toBe("without validation");
    expect(reading.problem).toBeNull();
  });

  it("takes a folder of photos called train for a class, as in a dataset of vehicles", () => {
    expect(counts(["train/1.jpg", "bus/1.jpg"])).toEqual([
      ["bus", 1, 0, 0],
      ["train", 1, 0, 0],
    ]);
  });

  it("says what is missing when splits hold no classes, stand without train, or come twice", () => {
    expect(readClassFolders(["train/1.jpg", "validation/2.jpg"]).problem).toMatch(/no class folders in/);
    expect(readClassFolders(["val/a/1.jpg", "val/b/1.jpg", "test/a/1.jpg"]).problem).toMatch(
      /no folder “train”/,
    );
    expect(
      readClassFolders(["train/a/1.jpg", "train/b/1.jpg", "val/a/1.jpg", "valid/b/1.jpg"]).problem,
    ).toMatch(/both mean the validation split/);
  });

  it("names class folders that some computers take for one", () => {
    expect(readClassFolders(["Cats/1.jpg", "cats/2.jpg"]).problem).toMatch(/“Cats”, “cats” differ only/);
    expect(readClassFolders(["\uFB01sh/1.jpg", "fish/2.jpg"]).problem).toMatch(/differ only/);
    expect(readClassFolders(["cats/1.jpg", "dogs/2.jpg"]).problem).toBeNull();
  });

  it("looks at photos deep inside a class folder", () => {
    expect(counts(["a/2024/may/1.jpg", "b/1.jpg"])).toEqual([
      ["a", 1, 0, 0],
      ["b", 1, 0, 0],
    ]);
  });
});
