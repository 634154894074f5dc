/** Which library computes: onnxruntime with the built-in trainer, or TensorFlow.js. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ENGINES, type EngineChoice } from "@smallset/schema";
import type { EngineFacts } from "./thread.type.js";
import { TfjsThread } from "./tfjs-thread.js";

export interface ChosenEngine {
  kind: "onnx" | "tfjs";
  /** One line for people: what was taken, and why. */
  reason: string;
}

const chosen = new Map<EngineChoice, Promise<ChosenEngine>>();

/**
 * `auto` takes TensorFlow.js only where tfjs-node-gpu loads and sees a GPU: on a CPU, onnxruntime and the built-in
 * trainer are faster. `tfjs` takes the fastest TensorFlow.js there is. Looked up once a process.
 */
export function chooseEngine(choice: EngineChoice = ENGINES[0]): Promise<ChosenEngine> {
  const known = chosen.get(choice) ?? choose(choice);
  chosen.set(choice, known);
  return known;
}

async function choose(choice: EngineChoice): Promise<ChosenEngine> {
  if (choice === "onnx") return { kind: "onnx", reason: "onnxruntime, as ENGINE=onnx asks." };
  if (choice === "tfjs") {
    const { thread, facts } = (await TfjsThread.start())!;
    await thread.close();
    return { kind: "tfjs", reason: describeTfjs(facts) };
  }
  // Without the addon there is nothing to load, which would take a second.
  if (!hasGpuAddon()) return { kind: "onnx", reason: "onnxruntime: tfjs-node-gpu is not set up." };
  const started = await TfjsThread.start({ onlyGpu: true }).catch(() => null);
  if (!started) return { kind: "onnx", reason: "onnxruntime: tfjs-node-gpu does not load or sees no GPU." };
  await started.thread.close();
  return { kind: "tfjs", reason: describeTfjs(started.facts) };
}

export function describeTfjs({ name, isGpu, skipped }: EngineFacts): string {
  const where = isGpu ? " on a GPU" : "";
  return skipped.length === 0 ? `${name}${where}.` : `${name}${where}; not ${skipped.join("; not ")}.`;
}

/** npm run setup:gpu puts the addon under lib/napi-v<version>/. */
function hasGpuAddon(): boolean {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node-gpu/package.json"));
    return [3, 4, 5, 6, 7, 8, 9].some((version) =>
      existsSync(join(folder, "lib", `napi-v${version}`, "tfjs_binding.node")),
    );
  } catch {
    return false;
  }
}
