/** How training says that it ended before its time. */
import { AppError, type Hyperparameters } from "@smallset/schema";
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
