// Loads an extractor, uses it, and ends without closing it: the process must end all the same.
import { loadExtractor } from "../../dist/features/load-extractor.js";

const weights = `onnx:${process.argv[2]}`;
const extractor = await loadExtractor({
  spec: { weights, imageSizePx: 32, preset: "vgg16-caffe" },
  weightsDir: "unused",
});
const size = extractor.info.imageSizePx;
const features = await extractor.extract(new Uint8Array(size * size * 3), 1);
console.log(features.length);
