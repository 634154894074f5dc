/** Who changed what, when: one row for each mutation, written before it begins; and looking it up. */
import type { Db } from "../../db/database.js";
import { ID_PATTERN } from "../../db/ids.js";
import type { AuditEvent } from "../../generated/prisma/client.js";
import { decodeCursor, toConnection, type Connection } from "../../graphql/page.js";
import type { Platform } from "../../platform.js";
import {
  countAuditEvents,
  finishAuditEvent,
  insertAuditEvent,
  listAuditEvents,
  startAuditEvent,
  type AuditFilter,
  type NewAuditEvent,
} from "./audit.repository.js";
import type { Target } from "./describe-target.js";

export type Mutation = Omit<NewAuditEvent, "outcome" | "target">;

/** For what is already done. */
export async function recordMutation(db: Db, event: Omit<NewAuditEvent, "outcome">): Promise<void> {
  await insertAuditEvent(db, { ...event, outcome: "OK" });
}

/** For what was not let through. */
export async function recordRefusal(db: Db, mutation: Mutation, outcome: string): Promise<void> {
  await insertAuditEvent(db, { ...mutation, outcome });
}

/** Before a mutation begins: a crash in its middle leaves a row that says STARTED. Returns how to finish it. */
export async function beginMutation(
  db: Db,
  mutation: Mutation,
): Promise<(outcome: string, target: Target | null) => Promise<void>> {
  const id = await startAuditEvent(db, mutation);
  return async (outcome, target) => void (await finishAuditEvent(db, id, outcome, target));
}

/** Newest first. @throws AppError BAD_USER_INPUT for a cursor that is not ours */
export async function pageOfAuditEvents(
  { db }: Platform,
  { first, after: cursor }: { first: number; after?: string | undefined },
  filter: AuditFilter,
): Promise<Connection<AuditEvent>> {
  const after = decodeCursor(cursor, ID_PATTERN);
  const [rows, totalCount] = await Promise.all([
    listAuditEvents(db, filter, { take: first + 1, after }),
    countAuditEvents(db, filter),
  ]);
  return toConnection({ rows, first, after, keyOf: (event) => event.id, totalCount });
}
