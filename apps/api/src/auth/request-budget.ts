/** How often somebody may ask: a bucket that fills up evenly, one for each user, API token or address. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "./viewer.js";

const MINUTE_MS = 60_000;
/** Full buckets are forgotten once there are so many. */
const MAX_BUCKETS = 10_000;

interface Bucket {
  left: number;
  at: number;
}

export interface RequestBudget {
  /** Takes one request. @throws AppError RATE_LIMITED that says when to come back */
  take(viewer: Viewer | null, address: string): void;
}

/**
 * Kept in this process: with several servers behind a proxy, each counts its own. A minute's worth may come at once.
 * `perMinute` is for a user or a token, `anonymousPerMinute` for an address that nobody is signed in from, which is
 * where guesses come from; 0 lifts the limit.
 */
export function createRequestBudget(
  limits: { perMinute: number; anonymousPerMinute: number },
  now: () => number = Date.now,
): RequestBudget {
  const buckets = new Map<string, Bucket>();
  const forgetFull = () => {
    for (const [key, { at }] of buckets) if (now() - at > MINUTE_MS) buckets.delete(key);
  };
  return {
    take(viewer, address) {
      const perMinute = viewer ? limits.perMinute : limits.anonymousPerMinute;
      if (perMinute === 0) return;
      const key = viewer ? (viewer.token?.id ?? viewer.user.id) : `address ${address}`;
      const before = buckets.get(key) ?? { left: perMinute, at: now() };
      const refill = ((now() - before.at) * perMinute) / MINUTE_MS;
      const left = Math.min(perMinute, before.left + refill);
      if (left < 1) throw rateLimited(Math.ceil(((1 - left) * MINUTE_MS) / perMinute / 1000), perMinute);
      buckets.set(key, { left: left - 1, at: now() });
      if (buckets.size > MAX_BUCKETS) forgetFull();
    },
  };
}

/** With `retryAfterSeconds`, which HTTP answers as a header. */
class RateLimited extends AppError {
  constructor(
    readonly retryAfterSeconds: number,
    perMinute: number,
  ) {
    super(
      "RATE_LIMITED",
      `More than ${perMinute} requests in a minute.`,
      `Come back in ${retryAfterSeconds} s; ask for more at once, or follow a subscription instead of asking again.`,
    );
  }
}
const rateLimited = (seconds: number, perMinute: number) => new RateLimited(Math.max(1, seconds), perMinute);

/** Null for any other error. */
export const retryAfterOf = (error: unknown): number | null =>
  error instanceof RateLimited ? error.retryAfterSeconds : null;
