/** Starts VGG16 or VGG19 on TensorFlow.js, and checks that it answers sensibly. */
import type { Backbone } from "../features/backbone.type.js";
import { checkCanary } from "../features/canary.js";
import type { ConvolutionWeights } from "../features/vgg-layers.js";
import type { OrtOutput } from "../runtime/ort-engine.js";
import { describeTfjs } from "./choose-engine.js";
import { TfjsThread } from "./tfjs-thread.js";

/** A network in memory, whichever library runs it. */
export interface StartedNetwork {
  /** Which one, for people. */
  name: string;
  precision: Backbone["precision"];
  featureShape: [number, number, number];
  run(pixels: Uint8Array, count: number): Promise<OrtOutput>;
  close(): Promise<void>;
}

/** Images at a time: all of a batch's maps lie in memory at once, and a GPU's may be small. */
const BATCH = 8;

/** @throws AppError CANARY_FAILED */
export async function startTfjsVgg(
  backbone: Backbone & { convolutions: ConvolutionWeights[] },
): Promise<StartedNetwork> {
  const { thread, facts } = (await TfjsThread.start())!;
  const { imageSizePx } = backbone.model;
  const imageBytes = imageSizePx * imageSizePx * 3;
  const runBatch = (pixels: Uint8Array, count: number) => thread.ask("extract", { pixels, count });
  const run = async (pixels: Uint8Array, count: number): Promise<OrtOutput> => {
    const parts: OrtOutput[] = [];
    for (let first = 0; first < count; first += BATCH) {
      const images = Math.min(BATCH, count - first);
      parts.push(await runBatch(pixels.slice(first * imageBytes, (first + images) * imageBytes), images));
    }
    const features = new Float32Array(parts.reduce((sum, part) => sum + part.features.length, 0));
    let at = 0;
    for (const part of parts) {
      features.set(part.features, at);
      at += part.features.length;
    }
    return { features, featureShape: parts[0]!.featureShape };
  };
  try {
    const { convolutions: weights, preprocessing } = backbone;
    await thread.ask("startVgg", { weights, imageSizePx, preprocessing });
    const { featureShape } = await checkCanary({ run }, imageSizePx);
    return {
      name: describeTfjs(facts),
      // On a CPU all of them multiply in float32.
      precision: facts.isGpu ? "gpu" : "fp32",
      featureShape,
      run,
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}
