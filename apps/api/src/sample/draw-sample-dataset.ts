/**
 * Draws the sample dataset: a few hundred small pictures of four things, with the troubles of real photos —
 * clutter, shadows, blur, noise, colour casts, look-alikes, a few wrong labels. Synthetic, and called so everywhere.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { rollDice, type Dice } from "./dice.js";
import { drawScene } from "./sample-scene.js";
import { SAMPLE_CLASSES } from "./sample-shapes.js";

export const SAMPLE_NAME = "Sample shapes (synthetic)";

const IMAGES_PER_CLASS = 72;
/** Pictures that stand in another class's folder: three in a hundred, as in many real datasets. */
const MISLABELLED_SHARE = 0.03;
const PNG_SHARE = 0.15;
/** sharp draws in libuv's threads; more at once only costs memory. */
const CONCURRENCY = 4;

export interface SampleDataset {
  /** Class folders lie in here. */
  dir: string;
  imageCount: number;
  /** Paths, relative to `dir`, of pictures that show another class than their folder says. */
  mislabelledPaths: string[];
}

interface PlannedImage {
  path: string;
  shows: (typeof SAMPLE_CLASSES)[number];
  dice: Dice;
  isPng: boolean;
}

/**
 * Fills `dir` with `<class>/<class>-001.jpg` …; what was in it before is removed. The same seed draws the same
 * pictures. Among them are, so that the import's report has something to tell: one exact duplicate, two grey
 * pictures, one file that was cut off.
 */
export async function drawSampleDataset(options: {
  dir: string;
  /** Default 7. */
  seed?: number;
  signal?: AbortSignal;
}): Promise<SampleDataset> {
  const { dir, seed = 7, signal } = options;
  await rm(dir, { recursive: true, force: true });
  for (const className of SAMPLE_CLASSES) await mkdir(join(dir, className), { recursive: true });

  const plan = planImages(rollDice(seed));
  const mislabelledPaths = plan
    .filter(({ path, shows }) => !path.startsWith(`${shows}/`))
    .map(({ path }) => path);
  for (let start = 0; start < plan.length; start += CONCURRENCY) {
    signal?.throwIfAborted();
    const batch = plan.slice(start, start + CONCURRENCY);
    await Promise.all(
      batch.map(async (image, offset) => {
        const bytes = await renderImage(image, { isGrey: start + offset === 20 || start + offset === 100 });
        await writeFile(join(dir, image.path), bytes);
        // A card pulled out too early, and a picture copied twice.
        if (start + offset === 40)
          await writeFile(join(dir, "shell", "shell-cut-off.jpg"), bytes.subarray(0, bytes.length >> 1));
        if (start + offset === 60) await writeFile(join(dir, image.path.replace("-", "-copy-")), bytes);
      }),
    );
  }
  return { dir, imageCount: plan.length + 1, mislabelledPaths };
}

function planImages(dice: Dice): PlannedImage[] {
  return SAMPLE_CLASSES.flatMap((className, classIndex) =>
    Array.from({ length: IMAGES_PER_CLASS }, (_, index) => {
      const own = dice.split(classIndex * IMAGES_PER_CLASS + index);
      const isMislabelled = own.chance(MISLABELLED_SHARE);
      const others = SAMPLE_CLASSES.filter((other) => other !== className);
      const isPng = own.chance(PNG_SHARE);
      const number = String(index + 1).padStart(3, "0");
      return {
        path: `${className}/${className}-${number}.${isPng ? "png" : "jpg"}`,
        shows: isMislabelled ? own.pick(others) : className,
        dice: own,
        isPng,
      };
    }),
  );
}

/** Rasterises a scene and puts a camera's faults on it. */
async function renderImage(image: PlannedImage, { isGrey }: { isGrey: boolean }): Promise<Buffer> {
  const { dice, shows, isPng } = image;
  const [widthPx, heightPx] = dice.pick([
    [144, 144],
    [160, 120],
    [120, 160],
  ] as const);
  const svg = drawScene({ className: shows, dice, widthPx, heightPx });
  let picture = sharp(Buffer.from(svg)).removeAlpha();
  if (dice.chance(0.3)) picture = picture.blur(dice.between(0.5, 1.3));
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const exposure = dice.between(0.85, 1.15);
  const whiteBalance = [dice.between(0.93, 1.06), 1, dice.between(0.9, 1.08)];
  const noise = dice.between(1, 7);
  for (let index = 0; index < data.length; index++) {
    const value = data[index]! * exposure * whiteBalance[index % 3]! + noise * dice.normal();
    data[index] = Math.max(0, Math.min(255, value));
  }
  // Not `raw: info`: after a blur it says premultiplied, and sharp would divide by an alpha that is not there.
  let camera = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
  if (isGrey) camera = camera.greyscale();
  return isPng ? camera.png().toBuffer() : camera.jpeg({ quality: dice.integer(72, 92) }).toBuffer();
}
