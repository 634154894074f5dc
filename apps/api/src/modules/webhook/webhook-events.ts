/** What a webhook can be told of. */
export const WEBHOOK_EVENTS = [
  "RUN_FINISHED",
  "RUN_FAILED",
  "RUN_CANCELED",
  "ALIAS_MOVED",
  "DATASET_READY",
  "DATASET_FAILED",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent on request only, to see whether it arrives. */
export const PING = "PING";
