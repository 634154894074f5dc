// Runs an ONNX backbone on eight images while the process may take only `roomMb` more megabytes than it has when it
// starts, or after loading (Linux; util-linux's prlimit). Prints one JSON line: how many rows came, and
// what was said meanwhile; or the error.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadExtractor } from "../../dist/features/load-extractor.js";

const [, , file, when, roomMb] = process.argv;
const COUNT = 8;
/** Of util-linux, so on every Linux. */
const limiter = "prlimit";

function limitMemory() {
  const dataKb = Number(/VmData:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  const bytes = (dataKb + Number(roomMb) * 1024) * 1024;
  execFileSync(limiter, ["--pid", String(process.pid), `--data=${bytes}:${bytes}`]);
}

try {
  if (when === "before-load") limitMemory();
  const spec = { weights: `onnx:${file}`, imageSizePx: 32, preset: "vgg16-caffe" };
  const warnings = [];
  const onWarning = (message) => warnings.push(message);
  const extractor = await loadExtractor({ spec, weightsDir: "unused", onWarning });
  const { imageSizePx, featureLength } = extractor.info;
  const pixels = new Uint8Array(COUNT * imageSizePx * imageSizePx * 3).fill(7);
  if (when === "after-load") limitMemory();
  const features = await extractor.extract(pixels, COUNT);
  console.log(JSON.stringify({ rows: features.length / featureLength, warnings }));
  await extractor.close();
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message, nextStep: error.nextStep }));
}
