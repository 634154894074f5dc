import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { findNearDuplicates } from "../../src/dataset/find-near-duplicates.js";
import { MAX_DISTANCE, NearIndex } from "../../src/dataset/near-index.js";
import { scanDataset } from "../../src/dataset/scan-dataset.js";
import { inspectImage } from "../../src/images/inspect-image.js";
import { createRandom } from "../../src/runtime/seeded-random.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "./photos.js";

const folder = useTemporaryFolder();

/** A soft scene of 320 × 240: light and dark as in a photo, without its detail. */
async function drawScene(seed: number): Promise<Buffer> {
  const random = createRandom(seed);
  const side = 7;
  const spots = Uint8Array.from({ length: side * side * 3 }, () => Math.floor(random() * 256));
  return sharp(spots, { raw: { width: side, height: side, channels: 3 } })
    .resize(320, 240, { fit: "fill", kernel: "cubic" })
    .jpeg({ quality: 92 })
    .toBuffer();
}

const bitsBetween = (one: string, other: string): number =>
  (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll("0", "").length;

describe("photos that are nearly the same", () => {
  it("are named with their likeness, by what their places mean", async () => {
    const scenes = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(drawScene));
    const [one, two, three, four, five, six, seven] = scenes as [Buffer, ...Buffer[]];
    const source = await writeTree(join(folder, "scenes"), {
      "train/ants/1.jpg": one,
      "train/ants/2.jpg": two!,
      "train/ants/2-small.jpg": await sharp(two).resize(160).jpeg().toBuffer(),
      "train/bees/3.jpg": three!,
      "train/bees/4.jpg": four!,
      "train/bees/1-cut.jpg": await sharp(one)
        .extract({ left: 6, top: 5, width: 308, height: 230 })
        .toBuffer(),
      "validation/ants/5.jpg": five!,
      "validation/ants/7.jpg": seven!,
      "validation/bees/6.jpg": six!,
      "validation/bees/3.webp": await sharp(three).resize(200).webp().toBuffer(),
    });
    const { issues } = await scanDataset({ source });
    expect(
      issues.map(({ path, code, severity, relatedPath }) => [path, code, severity, relatedPath].join(" ")),
    ).toEqual([
      "train/ants/2.jpg NEAR_DUPLICATE info train/ants/2-small.jpg",
      "train/bees/1-cut.jpg NEAR_CONFLICT warning train/ants/1.jpg",
      "validation/bees/3.webp NEAR_LEAKAGE warning train/bees/3.jpg",
    ]);
  });

  it("are known by how they look upright, however the camera stored them", async () => {
    const photo = await drawScene(8);
    const upright = await inspectImage(photo);
    // Orientation 6: to be turned by 90° clockwise to be seen.
    const turned = await sharp(photo).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const stored = await inspectImage(turned);
    expect([stored.widthPx, stored.heightPx]).toEqual([320, 240]);
    expect(bitsBetween(stored.perceptualHash, upright.perceptualHash)).toBeLessThanOrEqual(2);
    const lying = await inspectImage(await sharp(photo).rotate(270).jpeg().toBuffer());
    expect(bitsBetween(lying.perceptualHash, upright.perceptualHash)).toBeGreaterThan(10);
  });

  it("are not those that show nothing, nor exact copies", () => {
    const at = (path: string, sha256: string, perceptualHash: string | null) => ({
      path,
      sha256,
      split: "train" as const,
      className: "a",
      perceptualHash,
    });
    const blank = "0".repeat(16);
    const some = "0123456789abcdef";
    expect(findNearDuplicates([at("1", "x", blank), at("2", "y", blank)])).toEqual([]);
    expect(findNearDuplicates([at("1", "x", null), at("2", "y", null)])).toEqual([]);
    expect(findNearDuplicates([at("1", "x", some), at("2", "x", some)])).toEqual([]);
    expect(findNearDuplicates([at("1", "x", some), at("2", "y", some)])).toHaveLength(1);
  });
});

describe("the index of hashes", () => {
  it("finds exactly what comparing each with each finds", () => {
    const random = createRandom(7);
    const draw = () =>
      BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
    const hashes = Array.from({ length: 120 }, () => draw()).flatMap((hash) =>
      // Each with some that differ from it in up to thirteen bits.
      [0, 5, 9, 11, 13].map((flips) => {
        let other = hash;
        for (let flip = 0; flip < flips; flip++) other ^= 1n << BigInt(Math.floor(random() * 64));
        return other.toString(16).padStart(16, "0");
      }),
    );
    const index = new NearIndex();
    for (const hash of hashes) index.add(hash);
    let pairs = 0;
    for (const hash of hashes.slice(0, 200)) {
      const found = [...index.near(hash, MAX_DISTANCE)].map(({ entry, distance }) => `${entry} ${distance}`);
      const wanted = hashes.flatMap((other, entry) => {
        const distance = bitsBetween(hash, other);
        return distance <= MAX_DISTANCE ? [`${entry} ${distance}`] : [];
      });
      expect(found.toSorted()).toEqual(wanted.toSorted());
      pairs += wanted.length;
    }
    expect(pairs).toBeGreaterThan(500);
  });
});
