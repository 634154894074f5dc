/** TensorFlow.js: native, from wherever TFJS_NODE_DIR has it, or on WebAssembly with threads, from TFJS_DIR. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const loadTfjs = (task) => (task.tfjsNodeDir ? loadNative(task) : loadWasm(task));

/** TensorFlow takes as many threads as there are cores, as it does for Keras. */
async function loadNative({ tfjsNodeDir }) {
  const require = createRequire(join(tfjsNodeDir, "package.json"));
  const tf = loadFirst(require, ["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"]);
  await tf.ready();
  return tf;
}

function loadFirst(require, [name, ...others]) {
  try {
    return require(name);
  } catch (error) {
    if (others.length === 0) throw error;
    return loadFirst(require, others);
  }
}

async function loadWasm({ tfjsDir, threads }) {
  const require = createRequire(join(tfjsDir, "package.json"));
  const tf = require("@tensorflow/tfjs");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
  wasm.setThreadsCount(threads);
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}
