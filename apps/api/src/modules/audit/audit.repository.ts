/** Rows that say who changed what. Append-only, but for the outcome of what has just ended. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";

export interface NewAuditEvent {
  userId: string | null;
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

export const finishAuditEvent = (
  db: Db,
  id: string,
  outcome: string,
  target: { type: string; id: string } | null,
) =>
  db.auditEvent.update({
    where: { id },
    data: { outcome, ...(target && { targetType: target.type, targetId: target.id }) },
  });
