/** A refused upload as an error a person can act on. */
import { AppError } from "@smallset/schema";

/** The server's own words where it gave any. */
export function readRefusal(status: number, body: string): AppError {
  try {
    const { code, message, nextStep } = JSON.parse(body) as Record<string, unknown>;
    if (typeof code === "string" && typeof message === "string")
      return new AppError(code, message, typeof nextStep === "string" ? nextStep : undefined);
  } catch {
    // Not JSON, as from a proxy: the status has to do.
  }
  return new AppError("UPLOAD_REFUSED", `The server refused the upload (${status}).`, "Try again.");
}
