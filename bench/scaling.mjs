/**
 * From 100 to 20,000 photos: does time grow with their number, and memory not? What does the same folder cost again? And
 * what does it where the photos are real ones, which take longer to decode, and of the usual size?
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Contestant } from "./lib/contestant.mjs";
import { interleave } from "./lib/interleave.mjs";
import { footnote, table, writeSection } from "./lib/report.mjs";
import { sharp } from "../packages/ml-core/dist/images/sharp.js";
import { contestantScript, copyPhotos, withTemporaryFolder, writeWeights } from "./lib/workspace.mjs";

const COUNTS = [100, 1000, 5000, 20_000];
/** Small, so that 20,000 do not take all day; what is measured does not depend on it. */
const IMAGE_SIZE_PX = 64;
const REAL = { count: 200, imageSizePx: 150 };

export async function benchScaling() {
  await withTemporaryFolder(async (folder) => {
    const weights = join(folder, "vgg16.h5");
    await writeWeights(weights);
    const measure = async (name, photos, imageSizePx) => {
      // A process of its own for each count: peak memory never goes down again.
      const contestant = await Contestant.start({
        name,
        command: process.execPath,
        args: [contestantScript("scale-smallset.mjs")],
        task: { photos, weights, imageSizePx, out: join(folder, "out") },
      });
      const [summary] = await interleave([contestant], { rounds: 1, log: (line) => console.log(line) });
      await contestant.close();
      return summary;
    };
    const summaries = [];
    for (const count of COUNTS) {
      const photos = join(folder, `photos-${count}`);
      await drawPhotos(photos, count);
      const name = `${count.toLocaleString("en")}, drawn, ${IMAGE_SIZE_PX} px`;
      summaries.push({ count, ...(await measure(name, photos, IMAGE_SIZE_PX)) });
    }
    const real = await copyPhotos(join(folder, "photos-real"), REAL.count);
    const name = `${REAL.count}, real, ${REAL.imageSizePx} px`;
    if (real) summaries.push({ count: REAL.count, ...(await measure(name, real, REAL.imageSizePx)) });
    await writeSection("scaling", [...compare(summaries), ...footnote(summaries)]);
  });
}

/** Different JPEGs of 96 × 80: coloured stripes and noise. */
async function drawPhotos(folder, count) {
  let state = 3;
  for (let index = 0; index < count; index++) {
    const className = index % 2 ? "b" : "a";
    if (index < 2) await mkdir(join(folder, className), { recursive: true });
    const pixels = Buffer.alloc(96 * 80 * 3);
    for (let at = 0; at < pixels.length; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      pixels[at] = (((at * (1 + (index % 7))) >> 5) & 127) + (state >>> 26);
    }
    const bytes = await sharp(pixels, { raw: { width: 96, height: 80, channels: 3 } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder, className, `${index}.jpg`), bytes);
  }
}

function compare(summaries) {
  return table([
    ["photos", "s", "ms a photo", "peak MB", "the same folder again, s", "of the first"],
    ...summaries.map(({ name, count, last, peakMb }) => [
      name,
      last.firstSeconds.toFixed(1),
      ((last.firstSeconds / count) * 1000).toFixed(1),
      String(peakMb),
      last.againSeconds.toFixed(2),
      `${((last.againSeconds / last.firstSeconds) * 100).toFixed(1)} %`,
    ]),
  ]);
}
