/** TensorFlow.js on WebAssembly with threads, from wherever TFJS_DIR has it. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export async function loadTfjs({ tfjsDir, threads }) {
  const require = createRequire(join(tfjsDir, "package.json"));
  const tf = require("@tensorflow/tfjs");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
  wasm.setThreadsCount(threads);
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}
