/** Why a handler is asked to stop: the `reason` of its AbortSignal. */
export type StopReason = "canceled" | "paused" | "shutdown" | "taken over";

const REASONS = new Set<unknown>(["canceled", "paused", "shutdown", "taken over"] satisfies StopReason[]);

/** Null while nobody asked. */
export const stopReasonOf = (signal: AbortSignal): StopReason | null =>
  signal.aborted && REASONS.has(signal.reason) ? (signal.reason as StopReason) : null;
