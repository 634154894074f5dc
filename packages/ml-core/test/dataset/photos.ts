/** Small drawn photos for datasets that tests make up. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** A 40 × 40 JPEG; equal numbers give equal bytes, other numbers others. */
export async function drawPhoto(number: number): Promise<Buffer> {
  const size = 40;
  const pixels = Uint8Array.from({ length: size * size * 3 }, (_, index) =>
    Math.round(127 + 100 * Math.sin(index / (3 + (number % 97)) + number)),
  );
  return await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/**
 * Writes a tree of files below `root`. A number becomes the photo of that number, bytes and text become files,
 * null an empty folder.
 */
export async function writeTree(
  root: string,
  tree: Record<string, number | string | Uint8Array | null>,
): Promise<string> {
  await mkdir(root, { recursive: true });
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    await mkdir(content === null ? file : dirname(file), { recursive: true });
    if (content !== null)
      await writeFile(file, typeof content === "number" ? await drawPhoto(content) : content);
  }
  return root;
}

/** `count` photos in one class folder, numbered from `first`. */
export const photosIn = (folder: string, count: number, first = 0): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${folder}/${String(index).padStart(3, "0")}.jpg`,
      first + index,
    ]),
  );
