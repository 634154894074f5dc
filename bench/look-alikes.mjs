/** Look-alikes: which copies of real photos are found, how many strangers are taken for copies, and how fast. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findNearDuplicates, NEAR_DISTANCE } from "../packages/ml-core/dist/dataset/find-near-duplicates.js";
import { inspectImage } from "../packages/ml-core/dist/images/inspect-image.js";
import { table, writeSection } from "./lib/report.mjs";
import { shared } from "./lib/workspace.mjs";

const sharp = createRequire(new URL("../packages/ml-core/package.json", import.meta.url))("sharp");

const FOLDERS = ["cats_dogs", "oxford17", "hymenoptera"];
/** Distances beside the one in use. */
const DISTANCES = [5, 7, 9, 10, 11];
/** Of each folder, for the copies. */
const COPIED = 150;
const MANY = 20_000;

/** What people do to a photo before they add it a second time. */
const COPIES = {
  "half the size": (photo, { width }) => photo.resize(Math.round(width / 2)).jpeg({ quality: 85 }),
  "JPEG of quality 40": (photo) => photo.jpeg({ quality: 40 }),
  "200 px wide, as WebP": (photo) => photo.resize(200).webp(),
  "a tenth lighter": (photo) => photo.modulate({ brightness: 1.1 }).jpeg(),
  "2 % cut off each side": (photo, size) => photo.extract(inside(size, 0.02)).jpeg(),
  "5 % cut off each side": (photo, size) => photo.extract(inside(size, 0.05)).jpeg(),
};

const inside = ({ width, height }, share) => ({
  left: Math.round(width * share),
  top: Math.round(height * share),
  width: Math.round(width * (1 - 2 * share)),
  height: Math.round(height * (1 - 2 * share)),
});

export async function benchLookAlikes() {
  const folders = FOLDERS.filter((name) => existsSync(join(shared, "data", name)));
  if (!folders.length)
    return console.warn("SKIPPED: look-alikes. Set SHARED_DIR to a folder that holds data/cats_dogs.");
  const photos = Object.fromEntries(
    await Promise.all(folders.map(async (name) => [name, await hashAll(join(shared, "data", name))])),
  );
  const found = await countCopies(Object.values(photos).flatMap((own) => own.slice(0, COPIED)));
  await writeSection("look-alikes", [
    ...table([
      ["copies found, of bits that may differ:", ...DISTANCES.map(inUse)],
      ...Object.entries(found).map(([name, distances]) => [
        name,
        ...DISTANCES.map((limit) => share(distances, limit)),
      ]),
    ]),
    "",
    ...table([
      ["photos said to look like an earlier one", ...DISTANCES.map(inUse)],
      ...folders.map((name) => [
        `${name}, ${photos[name].length} photos`,
        ...DISTANCES.map((limit) => String(countImages(photos[name], limit))),
      ]),
    ]),
    "",
    `Finding them among ${MANY.toLocaleString("en")} photos takes ${timeMany(Object.values(photos).flat())} ms.`,
  ]);
}

const inUse = (distance) => (distance === NEAR_DISTANCE ? `${distance}, used` : String(distance));
const share = (distances, limit) =>
  `${((100 * distances.filter((distance) => distance <= limit).length) / distances.length).toFixed(1)} %`;

/** Every photo below `folder`, as a dataset in which each lies at a place of its own. */
async function hashAll(folder) {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .toSorted();
  const images = [];
  for (const name of names) {
    const file = join(folder, name);
    const { perceptualHash } = await inspectImage(file);
    images.push({ path: name, file, sha256: name, split: "train", className: "all", perceptualHash });
  }
  return images;
}

/** Bits between each photo and each kind of copy. */
async function countCopies(photos) {
  const found = Object.fromEntries(Object.keys(COPIES).map((name) => [name, []]));
  for (const { file, perceptualHash } of photos)
    for (const [name, copy] of Object.entries(COPIES)) {
      const photo = sharp(file).autoOrient();
      const { width, height } = (await photo.metadata()).autoOrient;
      const other = await inspectImage(await copy(photo, { width, height }).toBuffer());
      found[name].push(bitsBetween(perceptualHash, other.perceptualHash));
    }
  return found;
}

const bitsBetween = (one, other) =>
  (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll("0", "").length;

function countImages(images, limit) {
  const issues = findNearDuplicates(images, limit);
  if (process.env.LOOK_ALIKES === "list" && limit === Math.max(...DISTANCES))
    for (const { path, relatedPath } of issues) {
      const [one, other] = [path, relatedPath].map((name) => images.find((image) => image.path === name));
      console.log(bitsBetween(one.perceptualHash, other.perceptualHash), one.file, other.file);
    }
  return new Set(issues.map(({ path }) => path)).size;
}

/** Real hashes, shifted by a bit for each round, until there are enough. */
function timeMany(photos) {
  const images = Array.from({ length: MANY }, (_, index) => {
    const photo = photos[index % photos.length];
    const turn = BigInt(Math.floor(index / photos.length));
    const bits = BigInt(`0x${photo.perceptualHash}`);
    const turned = BigInt.asUintN(64, (bits << turn) | (bits >> (64n - turn)));
    return {
      ...photo,
      path: String(index),
      sha256: String(index),
      perceptualHash: turned.toString(16).padStart(16, "0"),
    };
  });
  const startedAt = performance.now();
  findNearDuplicates(images);
  return (performance.now() - startedAt).toFixed(0);
}
