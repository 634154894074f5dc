/** Waits until the API says that it can do its work. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";

const PATIENCE_MS = 120_000;

/** @throws AppError NOT_READY with what is missing; the signal's reason when aborted */
export async function waitUntilReady(origin: string, logDir: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let missing = "the server does not answer";
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      const { checks } = (await response.json()) as { checks: Record<string, string> };
      const failing = Object.entries(checks).filter(([, check]) => check !== "ok");
      missing = failing.map(([name, check]) => `${name}: ${check}`).join("; ");
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new AppError(
    "NOT_READY",
    `Smallset is not ready after ${PATIENCE_MS / 1000} s: ${missing}.`,
    `See the logs in ${logDir}.`,
  );
}
