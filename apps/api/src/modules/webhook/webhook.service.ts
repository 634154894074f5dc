/** Registers addresses that are told of what happens, and sends again what did not arrive. */
import { AppError } from "@smallset/schema";
import { createToken } from "../../auth/token.js";
import type { Viewer } from "../../auth/viewer.js";
import { ID_PATTERN, notFound, requireId } from "../../db/ids.js";
import type { Webhook, WebhookDelivery } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import { webhookDeliveryTopic } from "../../pubsub/topics.js";
import { once } from "../idempotency/idempotency.service.js";
import { requireWebhookUrl } from "./webhook-address.js";
import { PING, type WebhookEvent } from "./webhook-events.js";
import {
  countDeliveries,
  countWebhooks,
  deleteWebhookRow,
  findDelivery,
  findWebhook,
  insertDelivery,
  insertWebhook,
  listDeliveries,
  resetDelivery,
  updateWebhookRow,
} from "./webhook.repository.js";

/** Each event is looked up against them, and sent to them, one by one. */
const MAX_WEBHOOKS = 50;

/** @throws AppError BAD_WEBHOOK_URL, TOO_MANY_WEBHOOKS, CONFLICT when the key made one before: its secret is shown once */
export async function createWebhook(
  { db, env }: Platform,
  { user }: Viewer,
  input: { url: string; events: WebhookEvent[]; idempotencyKey?: string | null | undefined },
): Promise<{ secret: string; webhook: Webhook }> {
  const url = requireWebhookUrl(input.url, env.WEBHOOK_PRIVATE_ADDRESSES);
  const events = requireEvents(input.events);
  const secret = `whsec_${createToken()}`;
  const request = {
    userId: user.id,
    mutation: "createWebhook",
    key: input.idempotencyKey,
    input: { url, events },
  };
  return db.$transaction(async (tx) => {
    let webhook: Webhook | undefined;
    await once(tx, request, async () => {
      if ((await countWebhooks(tx)) >= MAX_WEBHOOKS)
        throw new AppError(
          "TOO_MANY_WEBHOOKS",
          `There are ${MAX_WEBHOOKS} webhooks already.`,
          "Delete one that is not needed any more.",
        );
      webhook = await insertWebhook(tx, { url, events, secret, createdById: user.id });
      return webhook.id;
    });
    if (webhook) return { secret, webhook };
    throw new AppError(
      "CONFLICT",
      "This webhook was made already, and its secret is shown only once.",
      "Delete it and make another one with a new key.",
    );
  });
}

/** What is left out stays. @throws AppError NOT_FOUND, BAD_WEBHOOK_URL */
export async function updateWebhook(
  { db, env }: Platform,
  input: {
    id: string;
    url?: string | null | undefined;
    events?: WebhookEvent[] | null | undefined;
    active?: boolean | null | undefined;
  },
): Promise<Webhook> {
  const { id } = await getWebhook(db, input.id);
  return updateWebhookRow(db, id, {
    ...(input.url != null && { url: requireWebhookUrl(input.url, env.WEBHOOK_PRIVATE_ADDRESSES) }),
    ...(input.events != null && { events: requireEvents(input.events) }),
    ...(input.active != null && { active: input.active }),
  });
}

/** With its log. @throws AppError NOT_FOUND */
export async function deleteWebhook({ db }: Platform, id: string): Promise<void> {
  if (!(await deleteWebhookRow(db, requireId("webhook", id)))) throw notFound("webhook", id);
}

/** Sends a PING. @throws AppError NOT_FOUND */
export const testWebhook = ({ db, pubsub }: Platform, id: string): Promise<WebhookDelivery> =>
  db.$transaction(async (tx) => {
    const webhook = await getWebhook(tx, id);
    const delivery = await insertDelivery(tx, webhook.id, PING, {});
    await pubsub.publish(tx, webhookDeliveryTopic, {});
    return delivery;
  });

/** Sends once more what was delivered or given up. @throws AppError NOT_FOUND, CONFLICT while it is being tried */
export const redeliverWebhook = ({ db, pubsub }: Platform, deliveryId: string): Promise<WebhookDelivery> =>
  db.$transaction(async (tx) => {
    const delivery = await findDelivery(tx, requireId("delivery", deliveryId));
    if (!delivery) throw notFound("delivery", deliveryId);
    if (delivery.status === "PENDING")
      throw new AppError("CONFLICT", "This delivery is still being tried.", "Wait for its next attempt.");
    const reset = await resetDelivery(tx, delivery.id);
    await pubsub.publish(tx, webhookDeliveryTopic, {});
    return reset;
  });

export async function pageOfDeliveries(
  { db }: Platform,
  webhookId: string,
  { first, after: cursor }: { first: number; after?: string | undefined },
): Promise<Connection<WebhookDelivery>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([
    listDeliveries(db, webhookId, { take: first + 1, after }),
    countDeliveries(db, webhookId),
  ]);
  return toConnection({ rows, first, after, keyOf: (row) => row.id, totalCount });
}

async function getWebhook(
  db: Platform["db"] | Parameters<typeof findWebhook>[0],
  id: string,
): Promise<Webhook> {
  const webhook = await findWebhook(db, requireId("webhook", id));
  if (!webhook) throw notFound("webhook", id);
  return webhook;
}

function requireEvents(events: WebhookEvent[]): WebhookEvent[] {
  if (events.length > 0) return [...new Set(events)];
  throw new AppError("BAD_USER_INPUT", "The webhook is told of nothing.", "Choose at least one event.");
}
