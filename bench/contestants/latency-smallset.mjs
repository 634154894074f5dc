/** Smallset: warm, one photo at a time, from file to features. */
import { loadExtractor } from "../../packages/ml-core/dist/features/load-extractor.js";
import { calibrateFastExtractor } from "../../packages/ml-core/dist/features/calibrate-fast-extractor.js";
import { serve, task } from "./serve.mjs";

const { files, weights, imageSizePx, precision, folder } = task;
let spec = { weights, imageSizePx, preset: "vgg16-caffe", precision };
if (precision === "fast") {
  const { calibration, engine } = await calibrateFastExtractor({ spec, files, weightsDir: folder });
  await engine.close();
  spec = { ...spec, calibration };
}
const extractor = await loadExtractor({ spec, weightsDir: folder });
await extractor.extract(await extractor.decode(files[0]), 1);

await serve({}, async () => {
  const milliseconds = [];
  for (const file of files) {
    const startedAt = performance.now();
    await extractor.extract(await extractor.decode(file), 1);
    milliseconds.push(performance.now() - startedAt);
  }
  return { milliseconds };
});
