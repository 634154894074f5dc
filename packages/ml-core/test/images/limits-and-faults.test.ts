import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../../src/images/decode-image.js";
import { inspectImage } from "../../src/images/inspect-image.js";
import { mapInOrder } from "../../src/images/map-in-order.js";
import { sniffFormat } from "../../src/images/sniff-format.js";

/** A drawn photo with enough detail that every format needs several kilobytes. */
const width = 96;
const height = 83;
const drawing = Uint8Array.from({ length: width * height * 3 }, (_, index) =>
  Math.round(127 + 90 * Math.sin(index / 37) + 30 * Math.cos((index * index) / 997)),
);
const draw = (): Sharp => sharp(drawing, { raw: { width, height, channels: 3 } });
const encoders: Record<string, (image: Sharp) => Sharp> = {
  jpeg: (image) => image.jpeg(),
  "progressive jpeg": (image) => image.jpeg({ progressive: true }),
  png: (image) => image.png(),
  "interlaced png": (image) => image.png({ progressive: true }),
  webp: (image) => image.webp(),
  "lossless webp": (image) => image.webp({ lossless: true }),
  gif: (image) => image.gif(),
  tiff: (image) => image.tiff({ compression: "lzw" }),
  avif: (image) => image.avif({ effort: 0 }),
};

const code = (error: unknown) => (error as { code?: string }).code ?? String(error);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smallset-images-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(Object.entries(encoders))("a %s", (name, encode) => {
  it("is read whole", async () => {
    const bytes = await encode(draw()).toBuffer();
    const { format, widthPx, heightPx } = await inspectImage(bytes);
    expect([format, widthPx, heightPx]).toEqual([name.split(" ").at(-1), width, height]);
  });

  it.each([0.1, 0.4, 0.8, 0.99])("cut to %d of its bytes is refused as truncated", async (fraction) => {
    const bytes = await encode(draw()).toBuffer();
    const cut = bytes.subarray(0, Math.floor(bytes.length * fraction));
    await expect(inspectImage(cut)).rejects.toMatchObject({ code: "TRUNCATED" });
    await expect(decodeImage(cut, { imageSizePx: 32, resize: "nearest" })).rejects.toMatchObject({
      code: "TRUNCATED",
    });
  });

  it("with noise in its middle is read or refused, the same by inspecting as by decoding", async () => {
    const bytes = await encode(draw()).toBuffer();
    for (let start = 0.3; start < 0.9; start += 0.1) {
      const noisy = Buffer.from(bytes);
      for (let at = 0; at < 20; at++) noisy[Math.floor(bytes.length * start) + at] = (at * 89 + 17) & 255;
      const inspected = await inspectImage(noisy).then(() => "read", code);
      const decoded = await decodeImage(noisy, { imageSizePx: 32, resize: "nearest" }).then(
        () => "read",
        code,
      );
      expect(["read", "CORRUPT", "TRUNCATED", "UNSUPPORTED_FORMAT"]).toContain(decoded);
      expect(inspected).toBe(decoded);
    }
  });
});

describe("the limits on one image", () => {
  it("refuse an empty file", async () => {
    await expect(inspectImage(new Uint8Array())).rejects.toMatchObject({ code: "EMPTY_FILE" });
  });

  it("refuse a file that is too large before reading it", async () => {
    const file = join(folder, "large.jpg");
    await writeFile(file, Buffer.alloc(2001));
    const limits = { maxFileBytes: 2000, maxPixels: 1e6 };
    await expect(inspectImage(file, limits)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  it("refuse a picture with too many pixels, and take the largest that is allowed", async () => {
    const bytes = await draw().png().toBuffer();
    const options = { imageSizePx: 32, resize: "nearest" } as const;
    await expect(
      decodeImage(bytes, { ...options, limits: { maxPixels: width * height - 1 } }),
    ).rejects.toMatchObject({ code: "TOO_MANY_PIXELS" });
    expect(await decodeImage(bytes, { ...options, limits: { maxPixels: width * height } })).toHaveLength(
      3072,
    );
  });

  it("refuse a folder and a file that is not there", async () => {
    await expect(inspectImage(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(inspectImage(join(folder, "nowhere.jpg"))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
  });
});

/** The first box of an ISO media file. */
const box = (...brands: string[]) =>
  Buffer.from(
    `\0\0\0${String.fromCharCode(8 + brands.length * 4 + 4)}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`,
    "latin1",
  );

describe("telling formats apart", () => {
  it.each([
    ["an iPhone's HEIC", box("heic", "mif1", "heic"), "HEIC"],
    ["an AVIF whose main brand is mif1", box("mif1", "avif"), "avif"],
    ["a video", box("isom", "mp42"), "video"],
    ["an SVG", Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), "SVG"],
    ["a Photoshop file", Buffer.from("8BPS\0\x01"), "Photoshop"],
  ])("names %s", async (_, bytes, name) => {
    expect(sniffFormat(bytes)?.name).toBe(name);
    await expect(inspectImage(bytes)).rejects.toMatchObject({
      code: name === "avif" ? "CORRUPT" : "UNSUPPORTED_FORMAT",
    });
  });

  it("takes a web page for no picture", () => {
    expect(sniffFormat(Buffer.from("<!doctype html><html><p>BM</p></html>"))).toBeNull();
    expect(sniffFormat(Buffer.from("BM is how this note begins."))?.isReadable ?? false).toBe(false);
  });
});

describe("16-bit grey", () => {
  it.each([
    [200, 200],
    [900, 225],
    [4000, 250],
    [16000, 250],
    [65535, 255],
  ])("of a camera whose brightest pixel is %d becomes %d", async (brightest, expected) => {
    const values = new Uint16Array(64 * 64).fill(0);
    values[64 * 32 + 32] = brightest;
    const bytes = await sharp(values, { raw: { width: 64, height: 64, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    const pixels = await decodeImage(bytes, { imageSizePx: 64, resize: "nearest" });
    expect(Math.max(...pixels)).toBe(expected);
  });
});

describe("decoding many", () => {
  it("never works on more items than allowed, and keeps their order", async () => {
    let working = 0;
    let most = 0;
    const answers: number[] = [];
    for await (const answer of mapInOrder([5, 1, 4, 2, 3, 0], 3, async (delayMs) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      working--;
      return delayMs;
    }))
      answers.push(answer);
    expect(answers).toEqual([5, 1, 4, 2, 3, 0]);
    expect(most).toBe(3);
  });
});
