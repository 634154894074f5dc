/** Turns anything thrown into what a client may see: an AppError as it is, the rest without its inside. */
import { isAppError, SearchError } from "@smallset/schema";
import { ZodError } from "zod";

export interface PublicError {
  code: string;
  message: string;
  nextStep: string | null;
  /** For invalid input: which field, and what is wrong with it. */
  fields?: { path: string; messages: string[] }[];
  /** For a search that is wrong: which characters, from 0, `end` one behind the last; and what could stand there. */
  search?: { start: number; end: number; expected: string[] };
}

const DATABASE_CODES = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "ECONNREFUSED",
  "57P01",
  "57P03",
]);

/** Zod's own words speak of types; these say what to send. */
function wordsOf(issue: ZodError["issues"][number]): string {
  if (issue.code === "invalid_type" && issue.input === undefined && issue.message.endsWith(" undefined"))
    return "must be given";
  if (issue.code !== "too_small" && issue.code !== "too_big") return issue.message;
  const [limit, isLow] = issue.code === "too_small" ? [issue.minimum, true] : [issue.maximum, false];
  const entries = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
  if (issue.inclusive === false && !entries) return `must be ${isLow ? "above" : "below"} ${limit}`;
  return `must ${entries ? "have" : "be"} ${isLow ? "at least" : "at most"} ${limit}${entries}`;
}

/** Returns null for what must be logged and not shown. */
export function describeFailure(error: unknown): PublicError | null {
  if (error instanceof SearchError) {
    const { code, message, nextStep = null, start, end, expected } = error;
    return { code, message, nextStep, search: { start, end, expected } };
  }
  if (isAppError(error))
    return { code: error.code, message: error.message, nextStep: error.nextStep ?? null };
  if (error instanceof ZodError) {
    const fields = error.issues.map((issue) => ({ path: issue.path.join("."), messages: [wordsOf(issue)] }));
    const message = fields.map((field) => `${field.path}: ${field.messages[0]}`).join("; ");
    return { code: "BAD_USER_INPUT", message, nextStep: "Correct the named fields.", fields };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (DATABASE_CODES.has(code))
    return {
      code: "DATABASE_UNAVAILABLE",
      message: "The database does not answer.",
      nextStep: "Try again in a few seconds; if it lasts, look at the server's log.",
    };
  return null;
}
