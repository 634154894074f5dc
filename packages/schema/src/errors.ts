/** An error that a person can act on: a stable code, what happened, and what to do next. */

export class AppError extends Error {
  /**
   * @param code stable, machine-readable, UPPER_SNAKE_CASE
   * @param message what happened, naming the thing it happened to
   * @param nextStep what the reader can do about it
   */
  constructor(
    readonly code: string,
    message: string,
    readonly nextStep?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AppError";
  }
}

export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && error.name === "AppError" && "code" in error;

/** One shape for every log line, run row, HTTP body and CLI line. */
export function describeError(error: unknown): { code: string; message: string; nextStep: string | null } {
  if (isAppError(error))
    return { code: error.code, message: error.message, nextStep: error.nextStep ?? null };
  return {
    code: "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    nextStep: null,
  };
}
