/** Ends a process cleanly, once: on Ctrl-C, on SIGTERM, and when the parent that started it is gone. */
import type { Logger } from "./logger.js";

/** What does not end by itself in this time is cut off. */
const PATIENCE_MS = 20_000;

export function onShutdown(log: Logger, close: () => Promise<void>): void {
  let closing = false;
  const stop = (reason: string) => {
    if (closing) return;
    closing = true;
    log.info({ reason }, "stopping");
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "could not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("disconnect", () => stop("the parent process is gone"));
}
