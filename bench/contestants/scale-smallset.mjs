/** Smallset on folders of growing size: first extraction, then the same folder again. */
import { rm } from "node:fs/promises";
import { extractToFolder } from "../../packages/ml-core/dist/pipeline.js";
import { serve, task } from "./serve.mjs";

const { photos, weights, imageSizePx, out } = task;
const spec = { weights, imageSizePx, preset: "vgg16-caffe" };
const extract = () => extractToFolder({ source: photos, dir: out, spec, weightsDir: out });

await serve({}, async () => {
  await rm(out, { recursive: true, force: true });
  const startedAt = performance.now();
  await extract();
  const firstSeconds = (performance.now() - startedAt) / 1000;
  const { reused } = await extract();
  return { firstSeconds, againSeconds: (performance.now() - startedAt) / 1000 - firstSeconds, reused };
});
