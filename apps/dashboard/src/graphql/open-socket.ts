/** The websocket for subscriptions: it comes back by itself and continues after the last event it saw. */
import { createClient } from "graphql-ws";
import type { SubscriptionForwarder } from "urql";
import { setConnection } from "./connection-state";

/** Attempts double from half a second to five; the jitter keeps many tabs from knocking together. */
const retryWait = (retries: number) =>
  new Promise<void>((resolve) =>
    setTimeout(resolve, Math.min(500 * 2 ** retries, 5_000) + Math.random() * 300),
  );

/** The server asked for a sign-in: retrying cannot help. */
const UNAUTHENTICATED_CLOSE_CODE = 4401;

export function openSocket(): SubscriptionForwarder {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  let activeSocket: WebSocket | undefined;
  let subscriptions = 0;
  const socket = createClient({
    url: () => `${location.origin.replace(/^http/, "ws")}/graphql`,
    lazy: true,
    keepAlive: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait,
    on: {
      opened: (opened) => {
        activeSocket = opened as WebSocket;
      },
      connected: () => setConnection("open"),
      closed: (event) => {
        clearTimeout(pongTimer);
        const { code } = event as CloseEvent;
        if (code === UNAUTHENTICATED_CLOSE_CODE) setConnection("signed-out");
        // 1000: the last subscription ended and the client closed the socket on purpose.
        else setConnection(code === 1000 ? "idle" : "lost");
      },
      // A cable that was pulled says nothing: without an answer to a ping the socket is closed and healed.
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => activeSocket?.close(4408, "Request Timeout"), 5_000);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
    },
  });

  return ({ query, variables, operationName }) => ({
    subscribe: (sink) => {
      // graphql-ws sends this same object again when it reconnects, so the variable moves along with the events.
      subscriptions += 1;
      const resumable: Record<string, unknown> = { ...variables };
      const unsubscribe = socket.subscribe<Record<string, unknown>>(
        { query: query ?? "", variables: resumable, operationName },
        {
          next: (result) => {
            const [event] = Object.values(result.data ?? {}) as ({ seq?: number } | null)[];
            if (event?.seq !== undefined && "afterSeq" in resumable) resumable["afterSeq"] = event.seq;
            sink.next(result as Parameters<typeof sink.next>[0]);
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      );
      return {
        unsubscribe: () => {
          unsubscribe();
          subscriptions -= 1;
          // Nobody waits any more, so nobody reconnects: a page without live parts has lost nothing.
          if (!subscriptions) setConnection("idle");
        },
      };
    },
  });
}
