/** How training says that it ended before its time. */
import { AppError, type Hyperparameters, isAppError } from "@smallset/schema";
import type { TrainingResult } from "./top-model.type.js";

/** @param epoch the one that was under way; 0 before training began */
export function canceledError(epoch: number, partialResult: TrainingResult | null): AppError {
  const when = epoch === 0 ? "before it began" : `in epoch ${epoch}`;
  return new AppError("CANCELED", `Training was canceled ${when}.`, "Start it again to continue.", {
    cause: partialResult,
  });
}

export function divergedError(
  epoch: number,
  { learningRate }: Hyperparameters,
  areFeaturesFinite: boolean,
  partialResult: TrainingResult | null,
): AppError {
  const nextStep = areFeaturesFinite
    ? `Try a lower learning rate: ${learningRate / 10} instead of ${learningRate}.`
    : "Some features are not finite numbers: extract them again.";
  return new AppError("TRAINING_DIVERGED", `The loss became infinite or NaN in epoch ${epoch}.`, nextStep, {
    cause: partialResult,
  });
}

/** What training had reached when it diverged or was canceled; null when no epoch had ended. */
export function partialResultOf(error: AppError): TrainingResult | null {
  const isPartial = error.code === "TRAINING_DIVERGED" || error.code === "CANCELED";
  return isPartial ? ((error.cause as TrainingResult | undefined) ?? null) : null;
}

/**
 * What is left of a training that diverged after epochs that ended well: their best weights, and the error, which says
 * so. @throws any other error, and a divergence that left nothing
 */
export function keptAfterDivergence(error: unknown): { training: TrainingResult; divergence: AppError } {
  const training = isAppError(error) && error.code === "TRAINING_DIVERGED" ? partialResultOf(error) : null;
  if (!training) throw error;
  const { code, message, nextStep } = error as AppError;
  const kept = `${message} The best weights until then, of epoch ${training.bestEpoch}, are kept.`;
  return { training, divergence: new AppError(code, kept, nextStep) };
}
