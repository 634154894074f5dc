import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatasetSource } from "../../src/dataset/open-dataset-source.js";
import { scanDataset } from "../../src/dataset/scan-dataset.js";
import { buildTar, buildZip, type ArchiveEntry } from "./archives.js";
import { drawPhoto, photosIn, writeTree } from "./photos.js";

let folder: string;
let tempDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smallset-archives-"));
});
beforeEach(async () => {
  tempDir = await mkdtemp(join(folder, "temp-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}
const open = (source: string, limits = {}) => openDatasetSource({ source, tempDir, limits });
async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}

/** Both kinds of archive go through the same rules. */
const formats: [name: string, build: (entries: ArchiveEntry[]) => Buffer][] = [
  ["zip", buildZip],
  ["tar", buildTar],
  ["tar.gz", (entries) => gzipSync(buildTar(entries))],
];

describe("a folder", () => {
  it("is taken as it is", async () => {
    expect(await open(folder)).toBe(folder);
  });
  it("that is not there is named", async () => {
    await expect(open(join(folder, "nowhere"))).rejects.toMatchObject({
      code: "DATASET_NOT_FOUND",
      message: expect.stringContaining("nowhere"),
    });
  });
});

describe.each(formats)("a %s", (extension, build) => {
  it("gives the same dataset as the folder that it was made of", async () => {
    const tree = { ...photosIn("ants", 6), ...photosIn("Löwe 🦁", 6, 50) };
    const original = await writeTree(join(folder, `original-${extension}`), tree);
    const entries = await Promise.all(
      Object.entries(tree).map(async ([path, number]) => ({
        path: `wrapper/${path}`,
        content: await drawPhoto(number),
      })),
    );
    // The name says nothing: uploads arrive without one.
    const archive = await write(`upload-${extension}`, build(entries));
    const unpacked = await scanDataset({ source: await open(archive) });
    const direct = await scanDataset({ source: original });
    expect(unpacked.classNames).toEqual(["Löwe 🦁", "ants"]);
    expect(unpacked.digest).toBe(direct.digest);
  });

  it("keeps empty class folders, so that the scan can name them", async () => {
    const archive = await write(
      `empty-class.${extension}`,
      build([
        { path: "ants/", type: extension === "zip" ? 0o40755 : "5" },
        ...(await Promise.all(
          [1, 2].map(async (number) => ({ path: `bees/${number}.jpg`, content: await drawPhoto(number) })),
        )),
      ]),
    );
    await expect(scanDataset({ source: await open(archive) })).rejects.toMatchObject({
      code: "EMPTY_CLASS",
      message: expect.stringContaining('"ants"'),
    });
  });

  it("leaves what systems add to archives packed", async () => {
    const content = Buffer.from("x");
    const archive = await write(
      `junk.${extension}`,
      build(
        ["a/1.jpg", "__MACOSX/a/._1.jpg", "a/.DS_Store", "a/Thumbs.db", ".git/config"].map((path) => ({
          path,
          content,
        })),
      ),
    );
    expect(await listFiles(await open(archive))).toEqual(["a/1.jpg"]);
  });

  it.each([
    "../outside.jpg",
    "a/../../outside.jpg",
    "/tmp/smallset-outside.jpg",
    "C:/outside.jpg",
    "a/..\\..\\outside.jpg",
  ])("with the path %s is refused and writes nothing outside", async (path) => {
    const archive = await write(`evil.${extension}`, build([{ path, content: Buffer.from("evil") }]));
    await expect(open(archive)).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE_PATH",
      nextStep: expect.stringContaining("again"),
    });
    expect(await listFiles(tempDir)).toEqual([]);
    expect(existsSync(join(tempDir, "../outside.jpg")) || existsSync("/tmp/smallset-outside.jpg")).toBe(
      false,
    );
  });

  it("with a link is refused, and nothing is written through it", async () => {
    const target = join(folder, `target-${extension}`);
    const link = {
      path: "a",
      type: extension === "zip" ? 0o120777 : "2",
      linkTo: target,
      content: extension === "zip" ? Buffer.from(target) : undefined,
    };
    const archive = await write(
      `link.${extension}`,
      build([link as ArchiveEntry, { path: "a/1.jpg", content: Buffer.from("evil") }]),
    );
    await expect(open(archive)).rejects.toMatchObject({ code: "ARCHIVE_HAS_LINKS" });
    expect(existsSync(target)).toBe(false);
  });

  it("that is too large, has too many entries or shrinks suspiciously is refused", async () => {
    const entries = ["a/1.jpg", "a/2.jpg", "b/1.jpg"].map((path) => ({ path, content: Buffer.alloc(5000) }));
    const archive = await write(`limits.${extension}`, build(entries));
    await expect(open(archive, { maxTotalBytes: 14_000 })).rejects.toMatchObject({
      code: "ARCHIVE_TOO_LARGE",
    });
    await expect(open(archive, { maxEntries: 2 })).rejects.toMatchObject({
      code: "ARCHIVE_TOO_MANY_ENTRIES",
    });
    expect(await listFiles(await open(archive, { maxTotalBytes: 15_000, maxEntries: 3 }))).toHaveLength(3);
  });

  it("cut short is refused as damaged", async () => {
    const content = createHash("sha512").update("noise").digest();
    const whole = build(Array.from({ length: 50 }, (_, index) => ({ path: `a/${index}.jpg`, content })));
    const archive = await write(`cut.${extension}`, whole.subarray(0, Math.floor(whole.length * 0.6)));
    await expect(open(archive)).rejects.toMatchObject({ code: "ARCHIVE_CORRUPT" });
  });

  it("stops when asked to", async () => {
    const archive = await write(
      `cancel.${extension}`,
      build([{ path: "a/1.jpg", content: Buffer.from("x") }]),
    );
    const signal = AbortSignal.abort();
    await expect(openDatasetSource({ source: archive, tempDir, signal })).rejects.toMatchObject({
      code: "CANCELED",
    });
  });
});

describe("bombs", () => {
  const zeros = Buffer.alloc(120e6);
  it.each([
    ["zip", () => buildZip([{ path: "a/1.jpg", content: zeros }])],
    ["tar.gz", () => gzipSync(buildTar([{ path: "a/1.jpg", content: zeros }]))],
  ])("as %s are refused before they have unpacked", async (extension, build) => {
    const archive = await write(`bomb.${extension}`, build());
    await expect(open(archive)).rejects.toMatchObject({ code: "ARCHIVE_BOMB" });
  });

  it("that lie about their size are refused", async () => {
    const entry = { path: "a/1.jpg", content: Buffer.alloc(5000), claimedBytes: 10 };
    await expect(open(await write("liar.zip", buildZip([entry])))).rejects.toMatchObject({
      code: "ARCHIVE_CORRUPT",
    });
  });
});

describe("other archives", () => {
  it("with a password are named as such", async () => {
    const entry = { path: "a/1.jpg", content: Buffer.from("x"), flags: 1 };
    await expect(open(await write("locked.zip", buildZip([entry])))).rejects.toMatchObject({
      code: "ARCHIVE_ENCRYPTED",
    });
  });

  it.each([
    ["7z", Buffer.from("7z\xbc\xaf\x27\x1c", "latin1")],
    ["rar", Buffer.from("Rar!\x1a\x07\x01\0", "latin1")],
    ["txt", Buffer.from("no archive")],
    ["empty", Buffer.alloc(0)],
  ])("such as %s are refused with the kinds that are taken", async (extension, content) => {
    await expect(open(await write(`other.${extension}`, content))).rejects.toMatchObject({
      code: "ARCHIVE_UNSUPPORTED",
      nextStep: expect.stringContaining(".zip, .tar or .tar.gz"),
    });
  });

  it("a gzip of something else is damaged", async () => {
    const archive = await write("text.tgz", gzipSync(Buffer.from("only a text")));
    await expect(open(archive)).rejects.toMatchObject({ code: "ARCHIVE_CORRUPT" });
  });

  it("a tar as the tar command writes it, with ./ and long names, is unpacked", async () => {
    const long = "a-very-long-name-".repeat(8);
    const source = await writeTree(join(folder, "long"), { [`ants/${long}.jpg`]: 1, "bees/ü.jpg": 2 });
    const archive = join(folder, "long.tgz");
    await create({ file: archive, gzip: true, cwd: source }, ["."]);
    const root = await open(archive);
    expect(await listFiles(root)).toEqual([`ants/${long}.jpg`, "bees/ü.jpg"]);
    expect(await readFile(join(root, "bees/ü.jpg"))).toEqual(await drawPhoto(2));
  });
});
