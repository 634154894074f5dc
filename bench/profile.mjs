/** Where extraction's time goes: VGG16 in each of its three forms under onnxruntime's profiler. */
import { availableParallelism } from "node:os";
import { PRESET_PREPROCESSING } from "../packages/ml-core/dist/features/preprocessing.js";
import { makeRandomWeights } from "../packages/ml-core/dist/features/weights/random-weights.js";
import { waitForQuiet } from "./lib/load.mjs";
import { profileNetwork, SPENT_ON } from "./lib/profile.mjs";
import { table, writeSection } from "./lib/report.mjs";
import { withTemporaryFolder } from "./lib/workspace.mjs";

/** Others may use this many cores during a run that counts as undisturbed. */
const DISTURBED_FROM = 0.15;
/** As extract-features.ts takes them. */
const SIZES = [
  { imageSizePx: 150, batch: 16 },
  { imageSizePx: 224, batch: 8 },
];
const FORMS = { vgg: "direct", "vgg-winograd": "exact", "vgg-int8": "fast" };

export async function benchProfile({ rounds = 5 } = {}) {
  const disturbed = [];
  const weights = makeRandomWeights();
  // Any will do: how long a product takes does not depend on its numbers.
  const ranges = weights.map(({ bias }) => new Float32Array(bias.length).fill(4));
  const preprocessing = PRESET_PREPROCESSING["vgg16-caffe"];
  const threads = availableParallelism();
  const lines = [];
  for (const { imageSizePx, batch } of SIZES) {
    const measured = [];
    for (const [kind, name] of Object.entries(FORMS))
      await withTemporaryFolder(async (folder) => {
        await waitForQuiet();
        const recipe = { kind, weights, ranges, imageSizePx, preprocessing };
        const profile = await profileNetwork(recipe, { folder, batch, threads, runs: rounds });
        console.log(imageSizePx, name, profile.perImage.toFixed(1), "ms");
        measured.push({ name, ...profile });
        if (profile.othersCores > DISTURBED_FROM) disturbed.push(`${name} at ${imageSizePx}`);
      });
    const row = (title, value, digits = 1) => [title, ...measured.map((one) => value(one).toFixed(digits))];
    lines.push(
      `**${imageSizePx} × ${imageSizePx}, ${batch} images at once: ms an image**`,
      "",
      ...table([
        ["", ...measured.map(({ name }) => name)],
        ...SPENT_ON.map((kind) => row(kind, ({ parts }) => parts[kind])),
        row("**by the clock**", ({ perImage }) => perImage),
        row("once: writing the network, ms", ({ buildMs }) => buildMs, 0),
        row("once: onnxruntime opening it, ms", ({ openMs }) => openMs, 0),
      ]),
      "",
    );
  }
  const when = new Date().toISOString().slice(0, 10);
  lines.push(
    `Measured ${when}, ${threads} threads, medians of ${rounds} runs after two warm ones.` +
      (disturbed.length ? ` **Disturbed by other work on the machine:** ${disturbed.join(", ")}.` : ""),
  );
  await writeSection("profile", lines);
}
