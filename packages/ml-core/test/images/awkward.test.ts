import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, ISSUE_CODES } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../src/images/decode-image.js";
import { mapInOrder } from "../../src/images/map-in-order.js";
import { inspectImage } from "../../src/images/inspect-image.js";
import { findSharedData } from "../helpers/shared-data.js";

const here = (name: string) => new URL(name, import.meta.url);
/** Each file as it is expected to read, reviewed line by line: "jpeg 1800x1200 ROTATED" or "TRUNCATED". */
const expectations = (await readFile(here("awkward-expectations.tsv"), "utf8"))
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t") as [file: string, expected: string]);
const isRefused = (expected: string) => expected in ISSUE_CODES;
const { awkwardMeans } = JSON.parse(await readFile(here("pillow-goldens.json"), "utf8")) as {
  awkwardMeans: Record<string, [number, number, number] | null>;
};
/** Where we leave Pillow on purpose, and how far, in levels of 255. */
const DEVIATIONS: Record<string, number> = {
  // Pillow's CMYK formula knows no ink, no paper and no profile.
  "colour/Channel_digital_image_CMYK_color.jpg": 12,
  "colour/Channel_digital_image_CMYK_color_no_profile.jpg": 16,
  "colour/pil_sample_cmyk.jpg": 8,
  "colour/tiff_strip_cmyk_jpeg.tif": 8,
  "colour/fogra-0-100-100-0.tif": 30,
  // Pillow cuts 16-bit grey off at 255, which leaves a white picture.
  "depth/16bit.cropped.tif": 255,
  // libvips clears transparent pixels of a GIF, Pillow shows their palette colour.
  "animated/rotating-squares.gif": 255,
  // libheif and libavif sharpen halved colour differently.
  "formats/hopper.avif": 2,
};

const root = findSharedData("awkward");
const decode = (file: string) => decodeImage(join(root!, file), { imageSizePx: 64, resize: "bilinear" });
const difference = (left: Uint8Array, right: Uint8Array) =>
  left.reduce((sum, value, index) => sum + Math.abs(value - right[index]!), 0) / left.length;
const mean = (pixels: Uint8Array, channel: number) =>
  pixels.reduce((sum, value, index) => (index % 3 === channel ? sum + value : sum), 0) / (pixels.length / 3);

describe.skipIf(!root)("awkward images", () => {
  it("are all in the table", async () => {
    const entries = await readdir(root!, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name !== "README.tsv")
      .map((entry) => join(entry.parentPath, entry.name).slice(root!.length + 1));
    expect(expectations.map(([file]) => file).toSorted()).toEqual(files.toSorted());
  });

  it.each(expectations.filter(([, expected]) => !isRefused(expected)))(
    "%s is read: %s",
    async (file, expected) => {
      const { format, widthPx, heightPx, findings } = await inspectImage(join(root!, file));
      expect([format, `${widthPx}x${heightPx}`, ...findings.map(({ code }) => code)].join(" ")).toBe(
        expected,
      );
      for (const { message } of findings) expect(message).toMatch(/^[A-Z].+\.$/);

      const pixels = await decode(file);
      expect(pixels).toHaveLength(64 * 64 * 3);
      const pillow = awkwardMeans[file];
      for (const channel of pillow ? [0, 1, 2] : [])
        expect(Math.abs(mean(pixels, channel) - pillow![channel]!)).toBeLessThan(DEVIATIONS[file] ?? 1);
    },
  );

  it.each(expectations.filter(([, expected]) => isRefused(expected)))(
    "%s is refused: %s",
    async (file, code) => {
      for (const attempt of [() => inspectImage(join(root!, file)), () => decode(file)]) {
        const error = await attempt().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code, nextStep: expect.stringMatching(/^[A-Z].+\.$/) });
      }
    },
  );

  it.each([2, 3, 4, 5, 6, 7, 8])("Landscape_%d.jpg is upright like Landscape_1.jpg", async (orientation) => {
    const upright = await decode("exif/Landscape_1.jpg");
    expect(difference(await decode(`exif/Landscape_${orientation}.jpg`), upright)).toBeLessThan(2);
  });

  it.each([6, 8])("Portrait_%d.jpg is upright like Portrait_3.jpg", async (orientation) => {
    const upright = await decode("exif/Portrait_3.jpg");
    expect(difference(await decode(`exif/Portrait_${orientation}.jpg`), upright)).toBeLessThan(2);
  });

  it("gives the same picture for a CMYK photo as for itself without a profile, but for the ink", async () => {
    const [withProfile, without] = await Promise.all([
      decode("colour/Channel_digital_image_CMYK_color.jpg"),
      decode("colour/Channel_digital_image_CMYK_color_no_profile.jpg"),
    ]);
    // A CMYK picture read upside down (Adobe stores it inverted) would differ by 100 and more.
    expect(difference(withProfile, without)).toBeLessThan(20);
  });

  it("reads 32-bit pixels as the picture they hold", async () => {
    const [deep, ordinary] = await Promise.all([
      decode("depth/hopper_unknown_pixel_mode.tif"),
      decode("formats/hopper.tif"),
    ]);
    expect(difference(deep, ordinary)).toBeLessThan(1);
  });

  it("decodes a stream of good and bad files in order, with a reason for each bad one", async () => {
    const files = [...expectations.map(([file]) => join(root!, file)), join(root!, "nowhere.jpg")];
    const answers: string[] = [];
    const readOne = (file: string) =>
      decodeImage(file, { imageSizePx: 32, resize: "nearest" }).then(
        () => "read",
        (error: AppError) => error.code,
      );
    for await (const answer of mapInOrder(files, 4, readOne)) answers.push(answer);
    expect(answers).toEqual([
      ...expectations.map(([, expected]) => (isRefused(expected) ? expected : "read")),
      "FILE_UNREADABLE",
    ]);
  });
});
