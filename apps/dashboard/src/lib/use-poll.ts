/** Looks again every so often: for what no subscription tells of. */
"use client";
import { useEffect, useEffectEvent } from "react";

interface PollOptions {
  /** Nothing is asked while this is false. */
  when?: boolean;
  /** Also while the tab is in the background, where a person is to be told of what happened meanwhile. */
  whileHidden?: boolean;
}

export function usePoll(
  look: () => void,
  intervalMs: number,
  { when = true, whileHidden = false }: PollOptions = {},
): void {
  const onLook = useEffectEvent(look);
  useEffect(() => {
    if (!when) return;
    const timer = setInterval(() => {
      if (whileHidden || document.visibilityState === "visible") onLook();
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs, when, whileHidden]);
}
