/** What the API refuses, as something to catch: a stable code, and what to do next. */

export class SmallsetError extends Error {
  override readonly name = "SmallsetError";
  constructor(
    /** NOT_FOUND, FORBIDDEN, RATE_LIMITED, CONNECTION_LOST … */
    readonly code: string,
    message: string,
    readonly nextStep: string | null,
  ) {
    super(message);
  }
}

const read = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Closed by the server for good: signed out, too many sockets, a request that it does not understand. */
const FATAL_CLOSE_CODES: Record<number, string> = { 4401: "UNAUTHENTICATED", 4429: "RATE_LIMITED" };

/** Takes a GraphQL error, an HTTP error's body, or a websocket's close event. */
export function toSmallsetError(failure: unknown, httpStatus?: number): SmallsetError {
  if (failure instanceof SmallsetError) return failure;
  const extensions = read(failure, "extensions") ?? failure;
  const code = textOf(read(extensions, "code"));
  const message = textOf(read(failure, "message"));
  if (code !== null && message !== null)
    return new SmallsetError(code, message, textOf(read(extensions, "nextStep")));
  const closed = read(failure, "code");
  if (typeof closed === "number" && FATAL_CLOSE_CODES[closed])
    return new SmallsetError(FATAL_CLOSE_CODES[closed], textOf(read(failure, "reason")) ?? "", null);
  if (httpStatus !== undefined)
    return new SmallsetError("HTTP_ERROR", `The server answered ${httpStatus}.`, null);
  return new SmallsetError("CONNECTION_LOST", "The connection was lost.", "Try again in a moment.");
}
