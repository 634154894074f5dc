/** Rows of what owners set while everything runs. */
import type { Db } from "../../db/database.js";
import type { Prisma } from "../../generated/prisma/client.js";

export const findSetting = async (db: Db, key: string): Promise<Prisma.JsonValue | null> =>
  (await db.setting.findUnique({ where: { key } }))?.value ?? null;

export const putSetting = (db: Db, key: string, value: Prisma.InputJsonValue) =>
  db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
