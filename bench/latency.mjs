/** One photo, warm: what a person waits for a prediction's features. */
import { readdir } from "node:fs/promises";
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

const PHOTOS = 24;
const SIZES = [150, 224];

export async function benchLatency({ rounds = 5 } = {}) {
  await withTemporaryFolder(async (folder) => {
    const photos = await copyPhotos(join(folder, "photos"), PHOTOS);
    if (!photos)
      return console.warn("SKIPPED: latency. Set SHARED_DIR to a folder that holds data/hymenoptera.");
    const names = (await readdir(photos, { recursive: true }))
      .filter((name) => name.endsWith(".jpg"))
      .toSorted();
    const files = names.map((name) => join(photos, name));
    const weights = join(folder, "vgg16.h5");
    await writeWeights(weights);
    const lines = [];
    const all = [];
    for (const imageSizePx of SIZES) {
      const summaries = await measure({ files, weights, folder, imageSizePx }, rounds);
      all.push(...summaries);
      lines.push(`**${imageSizePx} × ${imageSizePx}**`, "", ...compare(summaries), "");
    }
    await writeSection("latency", [...lines, ...footnote(all)]);
  });
}

async function measure(shared, rounds) {
  const { keras, torch } = findCompetitors();
  const task = { ...shared, threads: availableParallelism() };
  const smallset = { command: process.execPath, args: [contestantScript("latency-smallset.mjs")] };
  const descriptions = [
    { name: "Smallset, exact", ...smallset, task: { ...task, precision: "exact" } },
    { name: "Smallset, fast", ...smallset, task: { ...task, precision: "fast" } },
    keras && {
      name: "Keras / TensorFlow CPU",
      command: keras,
      args: [contestantScript("latency_keras.py")],
      task,
    },
    torch && { name: "PyTorch CPU", command: torch, args: [contestantScript("latency_torch.py")], task },
  ].filter(Boolean);
  const contestants = [];
  try {
    for (const description of descriptions) contestants.push(await Contestant.start(description));
    return await interleave(contestants, {
      rounds,
      measure: (run) => quantile(run.milliseconds, 0.5),
      log: (line) => console.log(shared.imageSizePx, line),
    });
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.close()));
  }
}

function compare(summaries) {
  const keras = summaries.find(({ name }) => name.startsWith("Keras"));
  return table([
    ["", "median ms", "95th percentile ms", "against Keras"],
    ...summaries.map((summary) => [
      summary.name,
      summary.measured.toFixed(1),
      quantile(summary.last.milliseconds, 0.95).toFixed(1),
      against(keras, summary),
    ]),
  ]);
}

const quantile = (values, part) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
