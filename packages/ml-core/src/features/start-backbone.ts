/** Starts a backbone's network, or a faster one that answers alike. */
import { OrtEngine, type OrtOutput } from "../runtime/ort-engine.js";
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { Backbone } from "./backbone.type.js";
import { checkCanary } from "./canary.js";
import { relativeError } from "./relative-error.js";

/** Of the faster network, relative to the plain one's answer: what may still be called the same features. */
const LARGEST_ERROR = 1e-5;

export interface StartedBackbone {
  engine: OrtEngine;
  /** [height, width, channels] */
  featureShape: [number, number, number];
}

/**
 * The choice depends on weights and machine alone, never on time or luck: the same image has to get the same bytes
 * from every start, or what was extracted before an interruption would not fit what comes after it.
 * @throws AppError ONNX_UNUSABLE, CANARY_FAILED, OUT_OF_MEMORY
 */
export async function startBackbone(backbone: Backbone, threads?: number): Promise<StartedBackbone> {
  const plain = await startChecked(backbone.model, threads);
  if (!backbone.buildFasterModel) return plain;
  try {
    const faster = await startChecked(backbone.buildFasterModel(), threads);
    const isAlike = relativeError(faster.features, plain.features) <= LARGEST_ERROR;
    await (isAlike ? plain : faster).engine.close();
    return isAlike ? faster : plain;
  } catch {
    // It takes four times the memory, which may not be there; the plain network is.
    return plain;
  }
}

async function startChecked(model: OrtModel, threads?: number): Promise<{ engine: OrtEngine } & OrtOutput> {
  const { imageSizePx } = model;
  const engine = await OrtEngine.start({ model, ...(threads && { threads }) });
  try {
    return { engine, ...(await checkCanary(engine, imageSizePx)) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
