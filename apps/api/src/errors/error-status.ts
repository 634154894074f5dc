/** Which HTTP status an error code answers with. */
const STATUS: Record<string, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  GATE_FAILED: 409,
  OFFSET_MISMATCH: 409,
  FILE_TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  INTERNAL_SERVER_ERROR: 500,
  CONTENT_MISSING: 500,
  QUEUE_UNAVAILABLE: 503,
  TOO_BUSY: 503,
  EXPORT_NOT_READY: 503,
  DATABASE_UNAVAILABLE: 503,
  PREDICTION_TIMEOUT: 504,
};

/** An AppError that is not listed is about what was asked: 400. */
export const statusOf = (code: string): number => STATUS[code] ?? 400;
