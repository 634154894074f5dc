/** What every stage throws when its caller asked it to stop. */
import { AppError } from "@smallset/schema";

/** @throws AppError CANCELED once `signal` is aborted */
export function throwIfCanceled(signal: AbortSignal | undefined, nextStep?: string): void {
  if (signal?.aborted) throw new AppError("CANCELED", "Stopped on request.", nextStep);
}
