/** Rows of verifications: a run trained again and compared, byte for byte. */
import type { Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import type { RunVerification } from "../../generated/prisma/client.js";

export const insertVerification = (
  tx: Db,
  row: Pick<RunVerification, "runId" | "createdById">,
): Promise<RunVerification> => tx.runVerification.create({ data: row });

export const findVerification = (db: Db, id: string): Promise<RunVerification | null> =>
  db.runVerification.findUnique({ where: { id } });

export const listWaitingVerifications = (db: Db): Promise<RunVerification[]> =>
  db.runVerification.findMany({ where: { status: { in: ["PENDING", "RUNNING"] } } });

/** Newest first. */
export const listVerifications = (db: Db, runIds: readonly string[]): Promise<RunVerification[]> =>
  db.runVerification.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { id: "desc" } });

export const updateVerification = (
  db: Db,
  id: string,
  {
    error,
    report,
    environment,
    ...columns
  }: Partial<Pick<RunVerification, "status" | "startedAt" | "finishedAt" | "codeVersion">> & {
    error?: object;
    report?: object;
    environment?: object;
  },
): Promise<RunVerification> =>
  db.runVerification.update({
    where: { id },
    data: {
      ...columns,
      ...(error && { error: toJson(error) }),
      ...(report && { report: toJson(report) }),
      ...(environment && { environment: toJson(environment) }),
    },
  });
