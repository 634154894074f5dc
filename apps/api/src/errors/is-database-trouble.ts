/** Tells a database that is away, which comes back, from a run that went wrong, which does not. */
import { describeFailure } from "./describe-failure.js";

export function isDatabaseTrouble(error: unknown): boolean {
  if (describeFailure(error)?.code === "DATABASE_UNAVAILABLE") return true;
  return error instanceof Error && /^(PrismaClient|DriverAdapter)/.test(error.name);
}
