/** Which of the shell's overlays is open, as one small store that any button or key can change. */

export type Overlay = "palette" | "shortcuts" | null;

let overlay: Overlay = null;
const listeners = new Set<() => void>();

export function openOverlay(next: Overlay): void {
  overlay = next;
  for (const listener of listeners) listener();
}

/** Leaves another overlay open. */
export function closeOverlay(which: Exclude<Overlay, null>): void {
  if (overlay === which) openOverlay(null);
}

export const getOverlay = (): Overlay => overlay;

export function onOverlayChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
