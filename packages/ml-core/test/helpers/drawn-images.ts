/** Small images that a seeded script draws, as files, for tests that need many or particular ones. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../src/runtime/seeded-random.js";

/** Seeded noise as [size, size, 3] u8 RGB. */
export function drawPixels(seed: number, size: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: size * size * 3 }, () => Math.floor(random() * 256));
}

/** Writes `count` different PNG files into `dir`; `firstSeed` chooses which. */
export async function drawImageFiles(
  dir: string,
  count: number,
  firstSeed = 0,
): Promise<{ path: string; file: string; sha256: string }[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const seed = firstSeed + index;
      const raw = { width: 40, height: 40, channels: 3 } as const;
      const bytes = await sharp(drawPixels(seed, 40), { raw }).png().toBuffer();
      const path = `${seed}.png`;
      const file = join(dir, path);
      await writeFile(file, bytes);
      return { path, file, sha256: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
}
