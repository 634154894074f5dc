/** Starts a backbone's network, or a faster one that answers alike. */
import { isAppError } from "@smallset/schema";
import { OrtEngine, type OrtOutput } from "../runtime/ort-engine.js";
import type { OrtModel, Provider } from "../runtime/ort-worker.type.js";
import type { Backbone } from "./backbone.type.js";
import { checkCanary } from "./canary.js";
import { findCanaryError, keepCanaryError } from "./canary-error.js";
import { relativeError } from "./relative-error.js";

/** Of another network or another provider, relative to the plain one's answer: what may still be called the same features. */
export const LARGEST_ERROR = 1e-5;

export interface StartedBackbone {
  engine: OrtEngine;
  /** [height, width, channels] */
  featureShape: [number, number, number];
}

/**
 * The choice depends on weights and machine alone, never on time or luck: the same image has to get the same bytes
 * from every start, or what was extracted before an interruption would not fit what comes after it.
 * @param options.weightsDir keeps how far the faster network was off, so that each machine compares the two once
 * @param options.running runs `backbone.model` already: taken instead of another one
 * @param options.onWarning hears why the faster network is not used, and that memory is short
 * @throws AppError ONNX_UNUSABLE, CANARY_FAILED, OUT_OF_MEMORY
 */
export async function startBackbone(
  backbone: Backbone,
  options: {
    weightsDir: string;
    threads?: number;
    running?: OrtEngine;
    onWarning?: (message: string) => void;
  },
): Promise<StartedBackbone> {
  const { model, fasterModel } = backbone;
  if (!fasterModel) return startChecked(model, options);
  const knownError = await findCanaryError(backbone, options.weightsDir);
  if (knownError !== null && knownError > LARGEST_ERROR) return startChecked(model, options);
  const plain = knownError === null ? await startChecked(model, options) : null;
  const faster = await startChecked(fasterModel, options).catch(async (error: unknown) => {
    if (!isMachineTrouble(error)) {
      await plain?.engine.close();
      throw error;
    }
    options.onWarning?.(
      `The faster network could not be started (${error.message}); the plain one is used, which takes up to twice as long.`,
    );
    return null;
  });
  if (!faster) return plain ?? startChecked(model, options);
  if (!plain) return faster;

  const error = relativeError(faster.features, plain.features);
  await keepCanaryError(backbone, options.weightsDir, error);
  const [chosen, other] = error <= LARGEST_ERROR ? [faster, plain] : [plain, faster];
  await other.engine.close();
  return chosen;
}

/** It takes four times the memory, which may not be there today. Anything else is a fault of ours, and not hidden. */
const isMachineTrouble = (error: unknown): error is Error => error instanceof RangeError || isAppError(error);

/** With its answer to the canary images. @throws AppError ONNX_UNUSABLE, CANARY_FAILED, OUT_OF_MEMORY */
export async function startChecked(
  model: OrtModel,
  options: {
    threads?: number;
    provider?: Provider;
    running?: OrtEngine;
    onWarning?: (message: string) => void;
  },
): Promise<{ engine: OrtEngine } & OrtOutput> {
  const { running, ...rest } = options;
  const engine = running ?? (await OrtEngine.start({ model, ...rest }));
  try {
    return { engine, ...(await checkCanary(engine, model.imageSizePx)) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
