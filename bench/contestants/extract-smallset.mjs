/** Smallset: the folder through the whole first step, scan included, features saved as .npy. */
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { extractToFolder } from "../../packages/ml-core/dist/pipeline.js";
import { serve, task } from "./serve.mjs";

await serve({ threads: availableParallelism() }, async () => {
  const { photos, weights, weightsDir, imageSizePx, precision, out } = task;
  await rm(out, { recursive: true, force: true });
  const { manifest } = await extractToFolder({
    source: photos,
    dir: out,
    spec: { weights, imageSizePx, preset: "vgg16-caffe", ...(precision === "fast" && { precision }) },
    // Not emptied: plain and Winograd network are compared once on a machine, not once a folder.
    weightsDir,
  });
  return {
    images: manifest.rows.train.length + manifest.rows.validation.length,
    label: manifest.extractor.label,
  };
});
