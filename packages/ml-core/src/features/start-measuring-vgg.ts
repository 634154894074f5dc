/** The exact VGG16 or VGG19 that tells, with a photo's features, how large each of its channels got on the way. */
import { isAppError } from "@smallset/schema";
import { OrtEngine } from "../runtime/ort-engine.js";
import { runInBatches } from "./run-in-batches.js";
import { toOrtModel } from "./vgg-backbone.js";
import type { VggParts } from "./vgg-graph.js";
import { splitRanges } from "./vgg-int8-ranges.js";
import { convolutionsOf, vggFeatureShape } from "./vgg-layers.js";
import { suitsWinograd } from "./vgg-winograd.js";

export interface MeasuringVgg {
  /** Returns `largest` [n, channels] and `features` [n, featureLength]. @param onBatch see run-in-batches.ts */
  measure(
    images: readonly Uint8Array[],
    onBatch: () => void,
  ): Promise<{ largest: Float32Array; features: Float32Array }>;
  /** A second call does nothing more. */
  close(): Promise<void>;
}

/** By Winograd's method where that pays and memory suffices. @throws AppError ONNX_UNUSABLE */
export async function startMeasuringVgg(parts: VggParts, threads?: number): Promise<MeasuringVgg> {
  const { weights, imageSizePx } = parts;
  const start = (kind: "vgg-winograd-ranges" | "vgg-ranges") =>
    OrtEngine.start({ model: toOrtModel({ kind, ...parts }, imageSizePx), ...(threads && { threads }) });
  const engine = suitsWinograd(imageSizePx)
    ? await start("vgg-winograd-ranges").catch((error: unknown) => {
        if (!isAppError(error)) throw error;
        return start("vgg-ranges");
      })
    : await start("vgg-ranges");
  const featureLength = vggFeatureShape(imageSizePx).reduce((product, side) => product * side);
  return {
    measure: async (images, onBatch) => {
      const rows = await runInBatches(engine, images, { imageSizePx, onBatch });
      return splitRanges(rows, convolutionsOf(weights), featureLength);
    },
    close: () => engine.close(),
  };
}
