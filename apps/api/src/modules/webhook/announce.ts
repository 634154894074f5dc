/** Notes in the transaction of what happened that webhooks are to be told of it: both or neither. A worker sends it. */
import type { Db } from "../../db/database.js";
import type { DatasetVersion, Run } from "../../generated/prisma/client.js";
import type { PubSub } from "../../pubsub/pubsub.js";
import { webhookDeliveryTopic } from "../../pubsub/topics.js";
import type { WebhookEvent } from "./webhook-events.js";
import { insertDeliveries, listWebhookIdsFor } from "./webhook.repository.js";

/** `data` is what receivers get beside the kind of event and its time. */
export async function announce(tx: Db, pubsub: PubSub, event: WebhookEvent, data: object): Promise<void> {
  const webhookIds = await listWebhookIdsFor(tx, event);
  if (webhookIds.length === 0) return;
  await insertDeliveries(tx, webhookIds, event, data);
  await pubsub.publish(tx, webhookDeliveryTopic, {});
}

const EVENT_OF_STATUS: Partial<Record<Run["status"], WebhookEvent>> = {
  FINISHED: "RUN_FINISHED",
  FAILED: "RUN_FAILED",
  CANCELED: "RUN_CANCELED",
};

/** Nothing happens while the run goes on. */
export async function announceRun(tx: Db, pubsub: PubSub, run: Run): Promise<void> {
  const event = EVENT_OF_STATUS[run.status];
  if (!event) return;
  const { id, name, status, experimentId, datasetVersionId, parentId, error } = run;
  await announce(tx, pubsub, event, {
    run: { id, name, status, experimentId, datasetVersionId, parentId, error },
  });
}

/** Call it once the version is READY or FAILED. */
export async function announceVersion(
  tx: Db,
  pubsub: PubSub,
  { id, status, number, datasetId, error }: DatasetVersion,
): Promise<void> {
  await announce(tx, pubsub, status === "READY" ? "DATASET_READY" : "DATASET_FAILED", {
    datasetVersion: { id, number, status, datasetId, error },
  });
}
