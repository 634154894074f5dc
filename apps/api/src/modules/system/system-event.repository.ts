/** Rows of what happens on the machines: workers that come and go, and how busy they are. */
import type { SystemEventPayload } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import type { SystemEvent } from "../../generated/prisma/client.js";

const KEEP_MS = 24 * 3_600_000;

/** Takes the next number; the lock makes numbers gap-free and gives commits their order. Call it in a transaction. */
export async function insertSystemEvent(tx: Db, payload: SystemEventPayload): Promise<SystemEvent> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('smallset system events'))::text`;
  const last = await tx.systemEvent.findFirst({ orderBy: { seq: "desc" }, select: { seq: true } });
  return tx.systemEvent.create({ data: { seq: (last?.seq ?? 0) + 1, payload: toJson(payload) } });
}

export const listSystemEvents = (db: Db, afterSeq: number, take: number): Promise<SystemEvent[]> =>
  db.systemEvent.findMany({ where: { seq: { gt: afterSeq } }, orderBy: { seq: "asc" }, take });

/** Enough for ten minutes of a dozen workers. */
const MOST_RECENT = 1_500;

/** Oldest first. */
export const listRecentEvents = async (db: Db, since: Date): Promise<SystemEvent[]> =>
  (
    await db.systemEvent.findMany({
      where: { at: { gt: since } },
      orderBy: { seq: "desc" },
      take: MOST_RECENT,
    })
  ).toReversed();

export const findLastSystemSeq = async (db: Db): Promise<number> =>
  (await db.systemEvent.aggregate({ _max: { seq: true } }))._max.seq ?? 0;

/** The last one stays, whatever its age: the next number follows from it. */
export const forgetSystemEvents = (db: Db, now: Date) =>
  db.$executeRaw`
    DELETE FROM "SystemEvent"
    WHERE at < ${new Date(now.getTime() - KEEP_MS)} AND seq < (SELECT max(seq) FROM "SystemEvent")`;
