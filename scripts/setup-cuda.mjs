/**
 * `npm run setup:cuda`: downloads onnxruntime's CUDA library, several hundred MB that the npm package leaves out. Ends with 0
 * when it is in place, else with 1, what went wrong, and what to do. Never waits longer than LIMIT_MS.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const LIMIT_MS = 20 * 60_000;

const require = createRequire(new URL("../packages/ml-core/package.json", import.meta.url));
const folder = dirname(require.resolve("onnxruntime-node/package.json"));
const { version } = require("onnxruntime-node/package.json");
const library = join(folder, "bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so");

/** Resolves with the installer's own words when it fails, else with null. */
function install() {
  const script = join(folder, "script/install.js");
  // Without a value: onnxruntime 1.30 takes "=cuda12" for no flag at all, and then does nothing under `npm run`.
  const child = spawn(process.execPath, [script, "--onnxruntime-node-install"], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (chunk) => (words += chunk));
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(null);
      if (signal) return resolve(`the download took longer than ${LIMIT_MS / 60_000} minutes`);
      resolve(/^(?:\w*Error): (.*)$/m.exec(words)?.[1] ?? `the installer ended with code ${code}`);
    });
  });
}

function fail(problem, nextStep) {
  console.error(`CUDA was not set up: ${problem}.`);
  console.error(nextStep);
  console.error(
    "Nothing has changed: features are extracted on the processor, or with EXTRACTION_PROVIDER=webgpu.",
  );
  process.exit(1);
}

if (process.platform !== "linux" || process.arch !== "x64")
  fail(
    `onnxruntime's CUDA library is for Linux on x64, and this is ${process.platform} on ${process.arch}`,
    "Use another machine for CUDA; see docs/GPU.md for what else computes on a GPU.",
  );
console.log(`Downloading onnxruntime ${version}'s CUDA 12 library, several hundred MB …`);
const problem = await install();
if (problem)
  fail(
    problem,
    "Check that this machine reaches api.nuget.org over HTTPS (behind a proxy: GLOBAL_AGENT_HTTPS_PROXY), and run it again.",
  );
if (!existsSync(library))
  fail(
    "the download ended, and the library is not there",
    "Run it again; if that does not help, run npm ci first.",
  );
console.log(
  "CUDA's library is in place. Features are extracted on the GPU from the next start on, where CUDA 12 and cuDNN 9 are found.",
);
