/** Extraction, end to end: a folder of JPEGs to saved features, against Keras, PyTorch and TensorFlow.js. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Contestant } from "./lib/contestant.mjs";
import { interleave } from "./lib/interleave.mjs";
import { against, footnote, table, writeSection } from "./lib/report.mjs";
import {
  contestantScript,
  copyPhotos,
  findCompetitors,
  withTemporaryFolder,
  writeWeights,
} from "./lib/workspace.mjs";

const IMAGES = 200;
/** A run of so many comes first and does not count: it reads programs and weights from a cold disk. */
const WARM_UP_IMAGES = 32;
const SIZES = [150, 224];

function describeContestants({ photos, weights, folder, imageSizePx }) {
  const { keras, torch, tfjs, tfjsNode } = findCompetitors();
  const task = (out, more = {}) => ({
    photos,
    weights,
    weightsDir: folder,
    imageSizePx,
    threads: availableParallelism(),
    out: join(folder, out),
    ...more,
  });
  return [
    {
      name: "Smallset, exact",
      command: process.execPath,
      args: [contestantScript("extract-smallset.mjs")],
      task: task("exact"),
    },
    {
      name: "Smallset, fast",
      command: process.execPath,
      args: [contestantScript("extract-smallset.mjs")],
      task: task("fast", { precision: "fast" }),
    },
    keras && {
      name: "Keras / TensorFlow CPU",
      command: keras,
      args: [contestantScript("extract_keras.py")],
      task: task("keras.npy"),
    },
    torch && {
      name: "PyTorch CPU",
      command: torch,
      args: [contestantScript("extract_torch.py")],
      task: task("torch.npy"),
    },
    tfjsNode && {
      name: "TensorFlow.js, native (tfjs-node)",
      command: process.execPath,
      args: [contestantScript("extract-tfjs.mjs")],
      task: task("tfjs-node.npy", { tfjsNodeDir: tfjsNode }),
    },
    tfjs && {
      name: "TensorFlow.js, wasm",
      command: process.execPath,
      args: [contestantScript("extract-tfjs.mjs")],
      task: task("tfjs.npy", { tfjsDir: tfjs }),
    },
  ].filter(Boolean);
}

export async function benchExtraction({ rounds = 5 } = {}) {
  await withTemporaryFolder(async (folder) => {
    const photos = await copyPhotos(join(folder, "photos"), IMAGES);
    if (!photos)
      return console.warn("SKIPPED: extraction. Set SHARED_DIR to a folder that holds data/hymenoptera.");
    const few = await copyPhotos(join(folder, "few"), WARM_UP_IMAGES);
    const weights = join(folder, "vgg16.h5");
    await writeWeights(weights);
    const lines = [];
    const all = [];
    for (const imageSizePx of SIZES) {
      const contestants = [];
      try {
        for (const description of describeContestants({ photos, weights, folder, imageSizePx }))
          contestants.push(await Contestant.start(description));
        for (const contestant of contestants) await contestant.run({ photos: few });
        const summaries = await interleave(contestants, {
          rounds,
          log: (line) => console.log(imageSizePx, line),
        });
        all.push(...summaries);
        lines.push(`**${imageSizePx} × ${imageSizePx}**`, "", ...compare(summaries), "");
      } finally {
        await Promise.all(contestants.map((contestant) => contestant.close()));
      }
    }
    await writeSection("extraction", [...lines, ...footnote(all)]);
  });
}

/** Ratios are against the best of the others with the same arithmetic: float32. */
function compare(summaries) {
  const keras = summaries.find(({ name }) => name.startsWith("Keras"));
  const torch = summaries.find(({ name }) => name.startsWith("PyTorch"));
  return table([
    ["", "s", "images/s", "CPU ms/image", "against Keras", "against PyTorch", "peak MB"],
    ...summaries.map((summary) => [
      summary.name,
      summary.seconds.toFixed(1),
      (summary.last.images / summary.seconds).toFixed(1),
      ((summary.cpuSeconds / summary.last.images) * 1000).toFixed(0),
      against(keras, summary),
      against(torch, summary),
      String(summary.peakMb),
    ]),
  ]);
}
