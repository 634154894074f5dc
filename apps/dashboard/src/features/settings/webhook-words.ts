/** What webhooks are told of, and how a delivery stands, in plain words. */
import type { DeliveryFieldsFragment, WebhookEvent } from "@smallset/schema/documents";

export const EVENTS: { value: WebhookEvent; label: string }[] = [
  { value: "RUN_FINISHED", label: "A run has finished" },
  { value: "RUN_FAILED", label: "A run has failed" },
  { value: "RUN_CANCELED", label: "A run was canceled" },
  { value: "ALIAS_MOVED", label: "A model went live, or back" },
  { value: "DATASET_READY", label: "Photos are imported" },
  { value: "DATASET_FAILED", label: "An import has failed" },
];

export const labelOfEvent = (event: string): string =>
  EVENTS.find(({ value }) => value === event)?.label ?? (event === "PING" ? "Test" : event);

/** Short, for a badge. */
export function wordsOfDelivery({ status, attempts, responseStatus }: DeliveryFieldsFragment): string {
  if (status === "DELIVERED") return `Arrived (${responseStatus})`;
  if (status === "FAILED") return `Given up after ${attempts} attempts`;
  return attempts === 0 ? "Being sent" : `Attempt ${attempts} failed`;
}
