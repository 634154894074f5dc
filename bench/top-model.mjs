/** One step of training: batch 32, Adam, 256 hidden units, dropout 0.5, against Keras, PyTorch and TensorFlow.js. */
import { availableParallelism } from "node:os";
import { Contestant } from "./lib/contestant.mjs";
import { interleave } from "./lib/interleave.mjs";
import { measureGigabytesPerSecond } from "./lib/machine.mjs";
import { against, footnote, ratio, table, writeSection } from "./lib/report.mjs";
import { contestantScript, findCompetitors } from "./lib/workspace.mjs";

const TASK = { rows: 1024, batchSize: 32, epochs: 4, units: 256, learningRate: 1e-4 };
const FEATURE_LENGTHS = [8192, 25_088];

export async function benchTopModel({ rounds = 5 } = {}) {
  const gigabytesPerSecond = await measureGigabytesPerSecond(availableParallelism());
  const lines = [];
  const all = [];
  for (const featureLength of FEATURE_LENGTHS) {
    const summaries = await measure(featureLength, rounds);
    all.push(...summaries);
    // Forward reads W; backward reads and writes W and Adam's two slots. Nothing fits into a cache.
    const floorMs = (7 * featureLength * TASK.units * 4) / gigabytesPerSecond / 1e6;
    lines.push(`**${featureLength} features**`, "", ...compare(summaries, floorMs), "");
  }
  await writeSection("top-model", [...lines, ...footnote(all)]);
}

async function measure(featureLength, rounds) {
  const { keras, torch, tfjs, tfjsNode } = findCompetitors();
  const task = { ...TASK, featureLength, threads: availableParallelism() };
  const descriptions = [
    { name: "Smallset", command: process.execPath, args: [contestantScript("train-smallset.mjs")], task },
    keras && {
      name: "Keras / TensorFlow CPU",
      command: keras,
      args: [contestantScript("train_keras.py")],
      task,
    },
    torch && { name: "PyTorch CPU", command: torch, args: [contestantScript("train_torch.py")], task },
    tfjsNode && {
      name: "TensorFlow.js, native (tfjs-node)",
      command: process.execPath,
      args: [contestantScript("train-tfjs.mjs")],
      task: { ...task, tfjsNodeDir: tfjsNode },
    },
    tfjs && {
      name: "TensorFlow.js, wasm",
      command: process.execPath,
      args: [contestantScript("train-tfjs.mjs")],
      task: { ...task, tfjsDir: tfjs, epochs: 2 },
    },
  ].filter(Boolean);
  const contestants = [];
  try {
    for (const description of descriptions) contestants.push(await Contestant.start(description));
    return await interleave(contestants, {
      rounds,
      slowFromSeconds: 20,
      measure: (run) => run.msPerStep,
      log: (line) => console.log(featureLength, line),
    });
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.close()));
  }
}

function compare(summaries, floorMs) {
  const find = (start) => summaries.find(({ name }) => name.startsWith(start));
  return table([
    ["", "ms a step", "against Keras", "against PyTorch", "of the floor"],
    ...summaries.map((summary) => [
      summary.name,
      summary.measured.toFixed(2),
      against(find("Keras"), summary),
      against(find("PyTorch"), summary),
      ratio(summary.measured / floorMs),
    ]),
    ["memory traffic of the weights alone", floorMs.toFixed(2), "", "", ratio(1)],
  ]);
}
