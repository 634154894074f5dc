/** Whether live updates arrive, as one small store that the whole page can read. */

/** `healed` is `open` for the few seconds after it was `lost`, so that people see that it came back. */
export type ConnectionState = "idle" | "open" | "lost" | "healed" | "signed-out";

const HEALED_MS = 4_000;

let state: ConnectionState = "idle";
let healing: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function change(next: ConnectionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function setConnection(next: "idle" | "open" | "lost" | "signed-out"): void {
  clearTimeout(healing);
  if (next === "open" && state === "lost") {
    change("healed");
    healing = setTimeout(() => change("open"), HEALED_MS);
  } else if (next !== state) change(next);
}

export const getConnection = (): ConnectionState => state;

export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
