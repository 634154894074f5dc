/**
 * Starts a backbone on the execution provider that the settings ask for. The processor is the fallback, and what the
 * others are measured by: docs/adr/0007-gpus-are-measured-against-the-processor.md.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isAppError, type ProviderChoice } from "@smallset/schema";
import type { OrtEngine } from "../runtime/ort-engine.js";
import type { OrtModel, Provider } from "../runtime/ort-worker.type.js";
import type { StartedNetwork } from "../tfjs/start-tfjs-vgg.js";
import type { Backbone } from "./backbone.type.js";
import { relativeError } from "./relative-error.js";
import { LARGEST_ERROR, startBackbone, startChecked } from "./start-backbone.js";

/** Of a GPU's answer. TF32, which keeps 10 bits, is off by some 1e-3 after sixteen layers; more is a broken driver. */
const LARGEST_GPU_ERROR = 1e-2;

interface Options {
  /** Default auto. */
  provider?: ProviderChoice;
  weightsDir: string;
  threads?: number;
  /** Runs the backbone's plain network on the processor already. */
  running?: OrtEngine;
  /** Hears, in one line, why the provider that was asked for is not taken. */
  onWarning: (message: string) => void;
}

/** @throws AppError ONNX_UNUSABLE, CANARY_FAILED, OUT_OF_MEMORY */
export async function startOnProvider(backbone: Backbone, options: Options): Promise<StartedNetwork> {
  const provider = chooseProvider(options.provider ?? "auto");
  if (provider !== "cpu") {
    const started = await startOnGpu(backbone, provider, options);
    if (typeof started !== "string") return started;
    options.onWarning(`Extracting on the processor, not on ${provider}: ${started}`);
  }
  const { weightsDir, threads, onWarning, running } = options;
  const { engine, featureShape } = await startBackbone(backbone, {
    weightsDir,
    onWarning,
    ...(threads && { threads }),
    ...(running && { running }),
  });
  return {
    name: "onnxruntime",
    precision: backbone.precision,
    featureShape,
    run: (pixels, count) => engine.run(pixels, count),
    close: () => engine.close(),
  };
}

/** WebGPU only on request: where there is no GPU, it may find a driver that imitates one, slower than the processor. */
function chooseProvider(choice: ProviderChoice): Provider {
  if (choice !== "auto") return choice;
  return hasCudaLibrary() ? "cuda" : "cpu";
}

/** What `npm run setup:cuda` downloads. */
function hasCudaLibrary(): boolean {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const binaries = join(folder, "bin/napi-v6", process.platform, process.arch);
  return existsSync(join(binaries, "libonnxruntime_providers_cuda.so"));
}

/** Returns why not, where it cannot be taken. */
async function startOnGpu(
  backbone: Backbone,
  provider: Exclude<Provider, "cpu">,
  { threads, onWarning }: Options,
): Promise<StartedNetwork | string> {
  if (backbone.precision === "int8") return "the fast extractor is made for processors.";
  if (provider === "cuda" && !hasCudaLibrary())
    return "its library is not installed (npm run setup:cuda, for Linux on x64 with CUDA 12 and cuDNN 9).";
  const model = reusable(backbone.model);
  const gpu = await startChecked(model, { provider, onWarning }).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    return shorten(error.message);
  });
  if (typeof gpu === "string") return gpu;
  try {
    const cpu = await startChecked(model, { ...(threads && { threads }) });
    await cpu.engine.close();
    const error = relativeError(gpu.features, cpu.features);
    if (!(error <= LARGEST_GPU_ERROR)) {
      await gpu.engine.close();
      return `its answer to a test image is off by ${error.toExponential(1)}.`;
    }
    return {
      name: `onnxruntime on ${provider}, within ${error.toExponential(1)} of the processor`,
      precision: judgePrecision(backbone.precision, provider, error),
      featureShape: gpu.featureShape,
      run: (pixels, count) => gpu.engine.run(pixels, count),
      close: () => gpu.engine.close(),
    };
  } catch (error) {
    await gpu.engine.close();
    throw error;
  }
}

/** Without the place in onnxruntime's source and the condition that failed there. */
const shorten = (message: string): string =>
  `${message
    .replace(/\/\S+\.cc:\d+ .* was false\. /s, "")
    .trim()
    .replace(/\s*\.$/, "")}.`;

/** A file's bytes move to the thread that uses them; here two threads need them, and perhaps a third. */
function reusable(model: OrtModel): OrtModel {
  const { graph } = model;
  if (graph.kind !== "file") return model;
  return {
    ...model,
    get graph() {
      return { ...graph, bytes: graph.bytes.slice() };
    },
  };
}

/** Answers as near as those of the faster network on the processor are the same features; others are the provider's own. */
export const judgePrecision = (
  precision: Backbone["precision"],
  provider: Exclude<Provider, "cpu">,
  error: number,
): Backbone["precision"] => (error <= LARGEST_ERROR ? precision : provider);
