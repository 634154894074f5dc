/** Keeps watch over somebody who stays connected: a websocket must not outlive what let it in. */
import type { Platform } from "../platform.js";
import { accessChangedTopic } from "../pubsub/topics.js";
import type { Viewer } from "./viewer.js";

/** setTimeout takes no longer delay. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `onEnded` once the session, the token or the user is gone or too old, and `onChanged` when the user's role is
 * another one. `ask` looks the viewer up again. Returns the way to stop.
 */
export function watchViewer(
  { pubsub, log }: Pick<Platform, "pubsub" | "log">,
  viewer: Viewer,
  callbacks: { ask(): Promise<Viewer | null>; onEnded(): void; onChanged(): void },
): () => void {
  const check = () => {
    callbacks
      .ask()
      .then((now) => {
        if (!now) callbacks.onEnded();
        else if (now.user.role !== viewer.user.role) callbacks.onChanged();
      })
      // The database is away: whoever subscribes meanwhile gets that error.
      .catch((error: unknown) => log.warn({ err: error }, "cannot check who is connected"));
  };
  const ids = [viewer.user.id, viewer.sessionId, viewer.token?.id].filter((id) => id != null);
  const listener = { onMessage: check, onGap: check };
  const stops = ids.map((id) => pubsub.subscribe(accessChangedTopic(id), listener));
  const leftMs = viewer.expiresAt ? viewer.expiresAt.getTime() - Date.now() + 1 : LONGEST_TIMER_MS;
  const timer = setTimeout(check, Math.min(leftMs, LONGEST_TIMER_MS));
  timer.unref();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
