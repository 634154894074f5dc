/** Loads the fastest TensorFlow.js that this machine has. Only worker threads call it: it is big, and it blocks. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import util from "node:util";
import type * as Tfjs from "@tensorflow/tfjs";

export type Tf = typeof Tfjs;

export interface LoadedTfjs {
  tf: Tf;
  /** "tfjs-node-gpu", "tfjs-node", "tfjs (wasm)" or "tfjs (cpu)". */
  name: string;
  /** It computes on a GPU, in whatever precision that has. */
  isGpu: boolean;
  /** What was tried before, and why it was left: for the one line that says so. */
  skipped: string[];
}

const require = createRequire(import.meta.url);

/** @param onlyGpu stop after tfjs-node-gpu: null when it does not load, or sees no GPU */
export async function loadTfjs(options: { onlyGpu: true }): Promise<LoadedTfjs | null>;
export async function loadTfjs(options?: { onlyGpu?: false }): Promise<LoadedTfjs>;
export async function loadTfjs({ onlyGpu = false } = {}): Promise<LoadedTfjs | null> {
  restoreUtil();
  const skipped: string[] = [];
  for (const name of onlyGpu ? ["tfjs-node-gpu"] : ["tfjs-node-gpu", "tfjs-node"]) {
    try {
      const tf = require(`@tensorflow/${name}`) as Tf;
      await tf.ready();
      const isGpu = (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
      if (onlyGpu && !isGpu) return null;
      return { tf, name, isGpu, skipped };
    } catch (error) {
      skipped.push(`${name}: ${shortReason(error)}`);
    }
  }
  return onlyGpu ? null : { ...(await loadPureTfjs(skipped)), isGpu: false, skipped };
}

/** tfjs-node 4 calls two functions that Node 23 has no more. */
function restoreUtil(): void {
  const old = util as unknown as Record<string, (value: unknown) => boolean>;
  old["isNullOrUndefined"] ??= (value) => value === null || value === undefined;
  old["isArray"] ??= Array.isArray;
}

async function loadPureTfjs(skipped: string[]): Promise<{ tf: Tf; name: string }> {
  const tf = require("@tensorflow/tfjs") as Tf;
  try {
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(path: string): void };
    wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
    if (await tf.setBackend("wasm")) return { tf, name: "tfjs (wasm)" };
    skipped.push("tfjs-backend-wasm: it does not start");
  } catch (error) {
    skipped.push(`tfjs-backend-wasm: ${shortReason(error)}`);
  }
  await tf.setBackend("cpu");
  return { tf, name: "tfjs (cpu)" };
}

/** The first sentence, without paths of this machine. */
function shortReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "MODULE_NOT_FOUND") return "not installed";
  if (message.includes("tfjs_binding.node")) return "its native addon was not built (npm run setup:gpu)";
  return message.split("\n")[0]!.slice(0, 160);
}
