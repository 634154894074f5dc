/** Rows that say who changed what. Append-only, but for the outcome of what has just ended. */
import type { Db } from "../../db/database.js";
import { createId, isId } from "../../db/ids.js";
import { toJson } from "../../db/json.js";
import type { AuditEvent, Prisma } from "../../generated/prisma/client.js";

export interface NewAuditEvent {
  userId: string | null;
  /** The API token's, where one was used. */
  tokenName?: string | null;
  /** The mutation's name. */
  action: string;
  /** Its arguments, secrets left out. */
  input: object;
  /** "STARTED", "OK" or the error's code. */
  outcome: string;
  target?: { type: string; id: string };
  requestId: string;
  ipAddress: string | null;
}

export async function insertAuditEvent(db: Db, event: NewAuditEvent): Promise<string> {
  const { target, input, ...columns } = event;
  const data = {
    ...columns,
    input: toJson(input),
    ...(target && { targetType: target.type, targetId: target.id }),
  };
  return (await db.auditEvent.create({ data, select: { id: true } })).id;
}

/**
 * The row of a mutation that begins. Its commit waits for no disk: it lies before the mutation's own in the database's
 * log, so that whatever of the mutation lasts, this lasts, too.
 */
export async function startAuditEvent(db: Db, event: Omit<NewAuditEvent, "outcome">): Promise<string> {
  const id = createId();
  await db.$executeRaw`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO "AuditEvent" (id, "userId", "tokenName", action, input, outcome, "requestId", "ipAddress")
    SELECT ${id}::uuid, ${event.userId}::uuid, ${event.tokenName ?? null}, ${event.action},
           ${JSON.stringify(event.input)}::jsonb, 'STARTED', ${event.requestId}, ${event.ipAddress}
    FROM relaxed`;
  return id;
}

/** Should the machine lose power within the same moment, the row still says STARTED. */
export const finishAuditEvent = (
  db: Db,
  id: string,
  outcome: string,
  target: { type: string; id: string } | null,
) =>
  db.$executeRaw`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE "AuditEvent" SET outcome = ${outcome}, "targetType" = coalesce(${target?.type ?? null}, "targetType"),
                            "targetId" = coalesce(${target?.id ?? null}, "targetId")
    FROM relaxed WHERE id = ${id}::uuid`;

export interface AuditFilter {
  actorId?: string | undefined;
  /** The mutation's name. */
  action?: string | undefined;
  subjectId?: string | undefined;
  subjectType?: string | undefined;
  since?: Date | undefined;
  /** Up to, and without, this moment. */
  until?: Date | undefined;
  /** True: only what went through. False: only what did not. */
  succeeded?: boolean | undefined;
}

function whereOf(filter: AuditFilter): Prisma.AuditEventWhereInput {
  const { actorId, action, subjectId, subjectType, since, until, succeeded } = filter;
  return {
    // Nobody has an id that is none.
    ...(actorId !== undefined && { userId: isId(actorId) ? actorId : { in: [] } }),
    ...(action !== undefined && { action }),
    ...(subjectId !== undefined && { targetId: subjectId }),
    ...(subjectType !== undefined && { targetType: subjectType }),
    ...((since ?? until) && { at: { ...(since && { gte: since }), ...(until && { lt: until }) } }),
    ...(succeeded !== undefined && { outcome: succeeded ? "OK" : { not: "OK" } }),
  };
}

/** Newest first, beginning below the id `after`. */
export const listAuditEvents = (
  db: Db,
  filter: AuditFilter,
  page: { take: number; after: string | null },
): Promise<AuditEvent[]> =>
  db.auditEvent.findMany({
    where: { AND: [whereOf(filter), page.after ? { id: { lt: page.after } } : {}] },
    orderBy: { id: "desc" },
    take: page.take,
  });
export const countAuditEvents = (db: Db, filter: AuditFilter): Promise<number> =>
  db.auditEvent.count({ where: whereOf(filter) });
