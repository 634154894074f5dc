/**
 * Draws the sample dataset: a few hundred small pictures of four things, with the troubles of real photos —
 * clutter, shadows, blur, noise, colour casts, look-alikes, a few wrong labels. Synthetic, and called so everywhere.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { rollDice, type Dice } from "./dice.js";
import { drawScene } from "./sample-scene.js";
import { SAMPLE_CLASSES } from "./sample-shapes.js";

export const SAMPLE_NAME = "Sample shapes (synthetic)";

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
  /** Default 72. */
  imagesPerClass?: number;
  signal?: AbortSignal;
}): Promise<SampleDataset> {
  const { dir, seed = 7, imagesPerClass = 72, signal } = options;
  await rm(dir, { recursive: true, force: true });
  for (const className of SAMPLE_CLASSES) await mkdir(join(dir, className), { recursive: true });

  const plan = planImages(rollDice(seed), imagesPerClass);
  const mislabelledPaths = plan
    .filter(({ path, shows }) => !path.startsWith(`${shows}/`))
    .map(({ path }) => path);
  const grey = new Set([plan.at(0.1 * plan.length), plan.at(0.4 * plan.length)]);
  for (let start = 0; start < plan.length; start += CONCURRENCY) {
    signal?.throwIfAborted();
    await Promise.all(
      plan.slice(start, start + CONCURRENCY).map(async (image) => {
        const bytes = await renderImage(image, { isGrey: grey.has(image) });
        await writeFile(join(dir, image.path), bytes);
      }),
    );
  }
  // A picture copied twice, and a card pulled out too early.
  const [copied, cutOff] = [plan.at(0.2 * plan.length)!, plan.find(({ isPng }) => !isPng)!];
  await copyFile(join(dir, copied.path), join(dir, copied.path.replace("-", "-copy-")));
  const whole = await readFile(join(dir, cutOff.path));
  await writeFile(join(dir, "shell", "shell-cut-off.jpg"), whole.subarray(0, whole.length >> 1));
  return { dir, imageCount: plan.length + 1, mislabelledPaths };
}

function planImages(dice: Dice, imagesPerClass: number): PlannedImage[] {
  return SAMPLE_CLASSES.flatMap((className, classIndex) =>
    Array.from({ length: imagesPerClass }, (_, index) => {
      const own = dice.split(classIndex * imagesPerClass + index);
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
