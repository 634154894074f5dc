/** Rows of saved views and of tags. */
import type { Db } from "../../../db/database.js";
import type { RunView } from "../../../generated/prisma/client.js";

export const listRunViews = (db: Db, take: number): Promise<RunView[]> =>
  db.runView.findMany({ orderBy: { name: "asc" }, take });

export const upsertRunView = (
  db: Db,
  { name, address, createdById }: { name: string; address: string; createdById: string },
): Promise<RunView> =>
  db.runView.upsert({ where: { name }, create: { name, address, createdById }, update: { address } });

export async function deleteRunView(db: Db, id: string): Promise<boolean> {
  const { count } = await db.runView.deleteMany({ where: { id } });
  return count === 1;
}

/** Call it in a transaction. Ids that are no run's are left out. */
export async function changeTags(
  tx: Db,
  { runIds, set, remove }: { runIds: string[]; set: { key: string; value: string }[]; remove: string[] },
): Promise<void> {
  if (remove.length) await tx.runTag.deleteMany({ where: { runId: { in: runIds }, key: { in: remove } } });
  const tags = [...new Map(set.map((tag) => [tag.key, tag])).values()];
  if (tags.length)
    await tx.$executeRaw`
      INSERT INTO "RunTag" ("runId", key, value)
      SELECT r.id, tag.key, tag.value FROM "Run" r,
             unnest(${tags.map((tag) => tag.key)}::text[], ${tags.map((tag) => tag.value)}::text[]) AS tag (key, value)
      WHERE r.id = ANY (${runIds}::uuid[])
      ON CONFLICT ("runId", key) DO UPDATE SET value = excluded.value`;
}
