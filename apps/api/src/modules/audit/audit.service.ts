/** Who changed what, when: one row for each mutation, written before it begins. */
import type { Db } from "../../db/database.js";
import { finishAuditEvent, insertAuditEvent, type NewAuditEvent } from "./audit.repository.js";

/** For what is already done. */
export async function recordMutation(db: Db, event: Omit<NewAuditEvent, "outcome">): Promise<void> {
  await insertAuditEvent(db, { ...event, outcome: "OK" });
}

/** Before a mutation begins: a crash in its middle leaves a row that says STARTED. Returns how to finish it. */
export async function beginMutation(
  db: Db,
  event: Omit<NewAuditEvent, "outcome" | "target">,
): Promise<(outcome: string, target: { type: string; id: string } | null) => Promise<void>> {
  const id = await insertAuditEvent(db, { ...event, outcome: "STARTED" });
  return async (outcome, target) => void (await finishAuditEvent(db, id, outcome, target));
}
