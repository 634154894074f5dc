/** Eight real photos. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Extractor } from "../../../src/features/features.type.js";
import { findSharedData } from "../../helpers/shared-data.js";

export const PHOTOS = 8;

/** Four of ants, four of bees; null, with a warning, where there are none. Use with `it.skipIf(!photos)`. */
export function findPhotos(): string[] | null {
  const folder = findSharedData("hymenoptera");
  if (!folder) return null;
  return ["ants", "bees"].flatMap((className) => {
    const classFolder = join(folder, "validation", className);
    const names = readdirSync(classFolder)
      .toSorted()
      .slice(0, PHOTOS / 2);
    return names.map((name) => join(classFolder, name));
  });
}

/** Returns [n, size, size, 3] u8 RGB. */
export async function decodePhotos(extractor: Extractor, files: readonly string[]): Promise<Uint8Array> {
  return Buffer.concat(await Promise.all(files.map((file) => extractor.decode(file))));
}
