/** The websocket's code, fetched with the first subscription: a page is read before anything on it is live. */
import type { SubscriptionForwarder } from "urql";

export function openSocketLate(): SubscriptionForwarder {
  let opening: Promise<SubscriptionForwarder> | undefined;
  return (request, operation) => ({
    subscribe: (sink) => {
      let stop: (() => void) | undefined;
      let isOver = false;
      opening ??= import("./open-socket").then(({ openSocket }) => openSocket());
      opening.then(
        (forward) => {
          if (!isOver) stop = forward(request, operation).subscribe(sink).unsubscribe;
        },
        (error: unknown) => {
          // The next subscription tries again.
          opening = undefined;
          sink.error(error);
        },
      );
      return {
        unsubscribe: () => {
          isOver = true;
          stop?.();
        },
      };
    },
  });
}
