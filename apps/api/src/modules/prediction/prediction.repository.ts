/** Rows of predictions: the questions, then the answers. */
import type { Db } from "../../db/database.js";
import { fromJson, toJson } from "../../db/json.js";
import type { Prediction } from "../../generated/prisma/client.js";

export interface Answer {
  className: string;
  classIndex: number;
  probability: number;
}
export const answersOf = (row: Prediction): Answer[] => fromJson<Answer[]>(row.answers);

export const insertPredictions = (
  tx: Db,
  request: {
    requestId: string;
    runId: string | null;
    modelVersionId: string | null;
    alias: string | null;
    topK: number;
    createdById: string;
  },
  files: { fileName: string; sha256: string; kept: boolean }[],
) => tx.prediction.createMany({ data: files.map((file, position) => ({ ...request, ...file, position })) });

export const listPredictions = (db: Db, requestId: string): Promise<Prediction[]> =>
  db.prediction.findMany({ where: { requestId }, orderBy: { position: "asc" } });

export const answerPrediction = (
  db: Db,
  id: string,
  answer: { answers: Answer[]; abstained: boolean; decodeMs: number; extractMs: number; topModelMs: number },
) =>
  db.prediction.updateMany({
    where: { id, status: "PENDING" },
    data: { ...answer, answers: toJson(answer.answers), status: "ANSWERED", answeredAt: new Date() },
  });

export const failPrediction = (db: Db, id: string, error: object) =>
  db.prediction.updateMany({
    where: { id, status: "PENDING" },
    data: { error: toJson(error), status: "FAILED", answeredAt: new Date() },
  });

/** Everything of a request that still waits. */
export const failPending = (db: Db, requestId: string, error: object) =>
  db.prediction.updateMany({
    where: { requestId, status: "PENDING" },
    data: { error: toJson(error), status: "FAILED", answeredAt: new Date() },
  });

/** Any number that nothing else in this database locks. */
const WAITING_LOCK = 720_403_118n;
/** Until the transaction ends, nobody else counts what waits. */
export const lockWaiting = (tx: Db) => tx.$executeRaw`SELECT pg_advisory_xact_lock(${WAITING_LOCK})`;

/** Images that were asked about since then and have no answer yet. */
export const countWaiting = (tx: Db, since: Date): Promise<number> =>
  tx.prediction.count({ where: { status: "PENDING", createdAt: { gte: since } } });
