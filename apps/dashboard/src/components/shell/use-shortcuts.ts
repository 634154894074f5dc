/** The keyboard's ways through the dashboard: ⌘K or Ctrl K, `g` and a room's letter, `?`. */
"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { getOverlay, openOverlay } from "./command-store";
import { ROOMS } from "./rooms";

/** How long after `g` the second key counts. */
const SEQUENCE_MS = 1_500;

/** Keys belong to whoever is being typed into, and to a dialog that is open. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (document.querySelector("dialog[open]")) return true;
  return target?.closest("input, textarea, select, [contenteditable='true']") !== null;
}

export function useShortcuts(): void {
  const router = useRouter();
  useEffect(() => {
    let sequenceUntil = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if ((event.metaKey || event.ctrlKey) && key === "k" && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        openOverlay(getOverlay() === "palette" ? null : "palette");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTaken(event)) return;
      if (event.key === "?") {
        event.preventDefault();
        openOverlay("shortcuts");
        return;
      }
      const inSequence = Date.now() < sequenceUntil;
      sequenceUntil = key === "g" ? Date.now() + SEQUENCE_MS : 0;
      const room = inSequence ? ROOMS.find((candidate) => candidate.key === key) : undefined;
      if (!room) return;
      event.preventDefault();
      sequenceUntil = 0;
      router.push(room.href);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [router]);
}
