/** Small WebP pictures of stored images, made when first asked for. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "@smallset/schema";
import sharp from "sharp";
import type { Platform } from "../../platform.js";

export const THUMBNAIL_WIDTHS = [96, 192, 384, 768] as const;
const MAX_PIXELS = 100e6;

// The worker needs the cores more; several thumbnails at once still use several threads.
sharp.concurrency(1);

const making = new Map<string, Promise<string>>();

/** The width that is kept for one that is asked for: the next larger, at most the largest. */
export const thumbnailWidth = (widthPx: number): number =>
  THUMBNAIL_WIDTHS.find((step) => step >= widthPx) ?? THUMBNAIL_WIDTHS.at(-1)!;

/** Returns a WebP file at most `width` wide, turned as its EXIF says. @throws AppError CORRUPT, CONTENT_MISSING */
export async function getThumbnail(platform: Platform, sha256: string, width: number): Promise<string> {
  const file = join(platform.folders.thumbnails, sha256.slice(0, 2), `${sha256}.${width}.webp`);
  if (await stat(file).catch(() => null)) return file;
  const running = making.get(file);
  if (running) return running;
  const promise = makeThumbnail(platform, sha256, width, file).finally(() => making.delete(file));
  making.set(file, promise);
  return promise;
}

/** Of an image whose bytes are gone: what nobody may see any more must not be left in small either. */
export async function removeThumbnails(
  { folders }: Pick<Platform, "folders">,
  sha256: string,
): Promise<void> {
  const dir = join(folders.thumbnails, sha256.slice(0, 2));
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.startsWith(sha256));
  for (const name of names) await rm(join(dir, name), { force: true });
}

async function makeThumbnail(
  platform: Platform,
  sha256: string,
  width: number,
  file: string,
): Promise<string> {
  const source = await platform.content.localPath(sha256);
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}`;
  try {
    await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: "none" })
      .rotate()
      .resize({ width, withoutEnlargement: true })
      .webp({ quality: 78 })
      .timeout({ seconds: 20 })
      .toFile(aside);
    await rename(aside, file);
  } catch (error) {
    const message = `${sha256} cannot be shown as a picture.`;
    throw new AppError("CORRUPT", message, "Replace the file.", { cause: error });
  } finally {
    await rm(aside, { force: true });
  }
  return file;
}
