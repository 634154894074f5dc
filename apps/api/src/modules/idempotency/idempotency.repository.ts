/** Remembers which creating mutations were done under which key. */
import type { Db } from "../../db/database.js";
import type { IdempotencyKey } from "../../generated/prisma/client.js";

/** False when the key is taken. Waits for another transaction that is just taking it. */
export async function claimKey(
  tx: Db,
  claim: Pick<IdempotencyKey, "userId" | "key" | "mutation" | "bodyHash">,
): Promise<boolean> {
  const { count } = await tx.idempotencyKey.createMany({ data: [claim], skipDuplicates: true });
  return count === 1;
}

export const setKeyResult = (tx: Db, userId: string, key: string, resultId: string) =>
  tx.idempotencyKey.update({ where: { userId_key: { userId, key } }, data: { resultId } });

export const getKey = (tx: Db, userId: string, key: string): Promise<IdempotencyKey> =>
  tx.idempotencyKey.findUniqueOrThrow({ where: { userId_key: { userId, key } } });

const KEY_LIFE_MS = 7 * 24 * 3_600_000;

/** A client that repeats itself does so within days. */
export const deleteExpiredKeys = (db: Db, now: Date) =>
  db.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now.getTime() - KEY_LIFE_MS) } } });
