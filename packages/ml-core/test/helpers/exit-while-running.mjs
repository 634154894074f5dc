// Exits with code 5 while VGG16 runs.
import { setTimeout as sleep } from "node:timers/promises";
import { loadExtractor } from "../../dist/features/load-extractor.js";

const extractor = await loadExtractor({
  spec: { weights: "random", imageSizePx: 150, preset: "vgg16-caffe" },
  weightsDir: "unused",
});
const pixels = new Uint8Array(4 * 150 * 150 * 3);
void extractor.extract(pixels, 4);
void extractor.extract(pixels, 4);
await sleep(200);
process.exit(5);
