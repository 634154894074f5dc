/** Whether the server answers and live updates arrive, as one small store that the whole page can read. */

/** `healed` is `open` or `idle` for the few seconds after it was `lost`, so that people see that it came back. */
export type ConnectionState = "idle" | "open" | "lost" | "healed" | "signed-out";
type SocketState = "idle" | "open" | "lost" | "signed-out";

const HEALED_MS = 4_000;
/** From here on it is a proxy that answers, since nobody behind it does. */
const BAD_GATEWAY = 502;

let socket: SocketState = "idle";
let isUnanswered = false;
let state: ConnectionState = "idle";
let healing: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function change(next: ConnectionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** @param isBack what was lost has come back, and is not just no longer waited for */
function settle(isBack: boolean): void {
  clearTimeout(healing);
  const next = socket !== "signed-out" && isUnanswered ? "lost" : socket;
  if (isBack && state === "lost" && (next === "open" || next === "idle")) {
    change("healed");
    healing = setTimeout(() => change(next), HEALED_MS);
  } else if (next !== state) change(next);
}

/** The websocket's. */
export function setConnection(next: SocketState): void {
  socket = next;
  settle(next === "open");
}

/** Fetches, and remembers whether anybody answered: a page without live parts looks again every few seconds. */
export async function fetchAndTell(...request: Parameters<typeof fetch>): Promise<Response> {
  const tell = (answered: boolean) => {
    if (isUnanswered !== answered) return;
    isUnanswered = !answered;
    settle(answered);
  };
  try {
    const response = await fetch(...request);
    tell(response.status < BAD_GATEWAY);
    return response;
  } catch (error) {
    // Who leaves a page drops its questions.
    if ((error as Error).name !== "AbortError") tell(false);
    throw error;
  }
}

export const getConnection = (): ConnectionState => state;

export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
