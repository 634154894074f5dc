/** What a webhook can be told of. */
export type WebhookEvent =
  "RUN_FINISHED" | "RUN_FAILED" | "RUN_CANCELED" | "ALIAS_MOVED" | "DATASET_READY" | "DATASET_FAILED";

/** Sent on request only, to see whether it arrives. */
export const PING = "PING";
