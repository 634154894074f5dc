/** Sees to it that what webhooks are to be told is sent: at once, and after whatever was away has come back. */
import { enqueueDelivery } from "../jobs/deliver-webhook.handler.js";
import { listDueDeliveries } from "../modules/webhook/webhook.repository.js";
import type { Platform } from "../platform.js";
import { webhookDeliveryTopic } from "../pubsub/topics.js";

const EVERY_MS = 15_000;
const AT_ONCE = 200;

/** Returns the way to stop. Several workers may do it. */
export function keepWebhooksGoing(platform: Pick<Platform, "db" | "queues" | "pubsub" | "log">): () => void {
  const { db, pubsub, log } = platform;
  let running: Promise<void> | null = null;
  let again = false;
  const sweep = async () => {
    do {
      again = false;
      for (const delivery of await listDueDeliveries(db, new Date(), AT_ONCE))
        await enqueueDelivery(platform, delivery);
    } while (again);
  };
  const wake = () => {
    again = true;
    running ??= sweep()
      .catch((error: unknown) => log.warn({ err: error }, "cannot send webhooks now"))
      .finally(() => (running = null));
  };
  const unsubscribe = pubsub.subscribe(webhookDeliveryTopic, { onMessage: wake, onGap: wake });
  const timer = setInterval(wake, EVERY_MS);
  wake();
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
