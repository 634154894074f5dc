/** Rows of webhooks and of what was sent to them. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import type { Webhook, WebhookDelivery } from "../../generated/prisma/client.js";

export const insertWebhook = (
  db: Db,
  webhook: { url: string; events: string[]; secret: string; createdById: string },
): Promise<Webhook> => db.webhook.create({ data: webhook });
export const findWebhook = (db: Db, id: string): Promise<Webhook | null> =>
  db.webhook.findUnique({ where: { id } });
/** Newest first. */
export const listWebhooks = (db: Db): Promise<Webhook[]> => db.webhook.findMany({ orderBy: { id: "desc" } });
export const countWebhooks = (db: Db): Promise<number> => db.webhook.count();
export const updateWebhookRow = (
  db: Db,
  id: string,
  data: { url?: string; events?: string[]; active?: boolean },
): Promise<Webhook> => db.webhook.update({ where: { id }, data });
/** With its deliveries. False when there was none. */
export const deleteWebhookRow = async (db: Db, id: string): Promise<boolean> =>
  (await db.webhook.deleteMany({ where: { id } })).count > 0;

export async function listWebhookIdsFor(db: Db, event: string): Promise<string[]> {
  const where = { active: true, events: { has: event } };
  return (await db.webhook.findMany({ where, select: { id: true } })).map((row) => row.id);
}

/** Due at once. */
export const insertDeliveries = (db: Db, webhookIds: string[], event: string, data: object) =>
  db.webhookDelivery.createMany({
    data: webhookIds.map((webhookId) => ({ webhookId, event, data: toJson(data) })),
  });
export const insertDelivery = (
  db: Db,
  webhookId: string,
  event: string,
  data: object,
): Promise<WebhookDelivery> => db.webhookDelivery.create({ data: { webhookId, event, data: toJson(data) } });

export const findDelivery = (db: Db, id: string): Promise<(WebhookDelivery & { webhook: Webhook }) | null> =>
  db.webhookDelivery.findUnique({ where: { id }, include: { webhook: true } });

/** Newest first, beginning below the id `after`. */
export const listDeliveries = (
  db: Db,
  webhookId: string,
  page: { take: number; after: string | null },
): Promise<WebhookDelivery[]> =>
  db.webhookDelivery.findMany({
    where: { webhookId, ...(page.after && { id: { lt: page.after } }) },
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countDeliveries = (db: Db, webhookId: string): Promise<number> =>
  db.webhookDelivery.count({ where: { webhookId } });

/** What is to be sent by now, the longest waiting first. */
export const listDueDeliveries = (db: Db, now: Date, take: number): Promise<WebhookDelivery[]> =>
  db.webhookDelivery.findMany({
    where: { status: "PENDING", nextAttemptAt: { lte: now } },
    orderBy: { nextAttemptAt: "asc" },
    take,
  });

export interface Attempt {
  status: "PENDING" | "DELIVERED" | "FAILED";
  nextAttemptAt: Date | null;
  responseStatus: number | null;
  error: string | null;
  durationMs: number;
}

/** Counts the attempt. Null when another worker counted it first, or the webhook was deleted. */
export async function recordAttempt(
  db: Db,
  id: string,
  attempts: number,
  attempt: Attempt,
): Promise<WebhookDelivery | null> {
  const [row] = await db.webhookDelivery.updateManyAndReturn({
    where: { id, attempts, status: "PENDING" },
    data: {
      ...attempt,
      attempts: attempts + 1,
      ...(attempt.status === "DELIVERED" && { deliveredAt: new Date() }),
    },
  });
  return row ?? null;
}

/** Sent again from the start. */
export const resetDelivery = (db: Db, id: string): Promise<WebhookDelivery> =>
  db.webhookDelivery.update({
    where: { id },
    data: { status: "PENDING", attempts: 0, nextAttemptAt: new Date() },
  });

const KEPT_MS = 30 * 24 * 3_600_000;

export const deleteOldDeliveries = (db: Db, now: Date) =>
  db.webhookDelivery.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - KEPT_MS) }, status: { not: "PENDING" } },
  });
