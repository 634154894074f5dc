/** Sends one delivery, and plans the next attempt when it does not arrive. May run twice: receivers see the same id. */
import type { Webhook, WebhookDelivery } from "../generated/prisma/client.js";
import { findDelivery, recordAttempt, type Attempt } from "../modules/webhook/webhook.repository.js";
import { postWebhook } from "../worker/post-webhook.js";
import { deliverWebhookJob } from "./deliver-webhook.job.js";
import type { JobHandler, WorkerPlatform } from "./job-handler.js";

export const deliverWebhookHandler: JobHandler<{ deliveryId: string }> = async (platform, { deliveryId }) => {
  const { db, env, log } = platform;
  const delivery = await findDelivery(db, deliveryId);
  if (delivery?.status !== "PENDING") return; // sent by an earlier attempt, or its webhook was deleted
  const startedAt = Date.now();
  const outcome = await send(platform, delivery);
  const arrived =
    outcome.responseStatus !== null && outcome.responseStatus >= 200 && outcome.responseStatus < 300;
  const delaySeconds = env.WEBHOOK_RETRY_SECONDS[delivery.attempts];
  const now = Date.now();
  const attempt: Attempt = {
    ...outcome,
    error: arrived ? null : (outcome.error ?? `Answered ${outcome.responseStatus}.`),
    status: arrived ? "DELIVERED" : delaySeconds === undefined ? "FAILED" : "PENDING",
    nextAttemptAt: arrived || delaySeconds === undefined ? null : new Date(now + delaySeconds * 1000),
    durationMs: now - startedAt,
  };
  const row = await recordAttempt(db, delivery.id, delivery.attempts, attempt);
  if (row?.status === "PENDING") await enqueueDelivery(platform, row);
  if (row?.status === "FAILED") log.warn({ deliveryId, url: delivery.webhook.url }, "a webhook was given up");
};

async function send(
  { env }: WorkerPlatform,
  { id, event, data, createdAt, webhook }: WebhookDelivery & { webhook: Webhook },
): Promise<{ responseStatus: number | null; error: string | null }> {
  const body = JSON.stringify({ id, event, at: createdAt.toISOString(), data });
  try {
    const { url, secret } = webhook;
    const allowPrivate = env.WEBHOOK_PRIVATE_ADDRESSES;
    const request = { url, secret, body, event, deliveryId: id, allowPrivate };
    return { responseStatus: await postWebhook(request), error: null };
  } catch (error) {
    return { responseStatus: null, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Each attempt is a job of its own: enqueued twice, it is one. */
export async function enqueueDelivery(
  { queues }: Pick<WorkerPlatform, "queues">,
  { id, attempts, nextAttemptAt }: WebhookDelivery,
): Promise<void> {
  const delayMs = Math.max(0, (nextAttemptAt?.getTime() ?? 0) - Date.now());
  await queues.enqueue(deliverWebhookJob, `${id}-${attempts}`, { deliveryId: id }, { delayMs });
}
