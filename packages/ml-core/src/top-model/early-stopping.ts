/** Which epoch is the best one, and when to stop waiting for a better. */
import type { EpochMetrics } from "./top-model.type.js";

/** The epoch with the lowest validation loss, the earliest of equals; 0 when there is none. */
export function findBestEpoch(history: readonly EpochMetrics[]): number {
  let best: EpochMetrics | null = null;
  for (const metrics of history) if (!best || metrics.validationLoss < best.validationLoss) best = metrics;
  return best?.epoch ?? 0;
}

/** True after `patience` epochs in a row without a better one, as Keras's EarlyStopping counts them. */
export function isOutOfPatience(history: readonly EpochMetrics[], patience: number | null): boolean {
  return patience !== null && history.length - findBestEpoch(history) >= patience;
}
