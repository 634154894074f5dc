/** Rows of runs. A run's status is written here alone, by `writeTransition`. */
import { isTerminalStatus, type RunEventPayload, type RunStatus } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson, toJson } from "../../db/json.js";
import { Prisma, type Param, type Run, type RunEvent, type RunTag } from "../../generated/prisma/client.js";

export const findRun = (db: Db, id: string): Promise<Run | null> => db.run.findUnique({ where: { id } });

export const listRunsByIds = (db: Db, ids: readonly string[]): Promise<Run[]> =>
  db.run.findMany({ where: { id: { in: [...ids] } } });

export interface NewRun {
  name: string;
  experimentId: string;
  datasetVersionId: string;
  /** See settings-digest.ts. */
  settings: string;
  seed: bigint;
  codeVersion: string;
  extractorSpec: object;
  hyperparameters: object;
  createdById: string | null;
  params: { key: string; value: string; number: number | null }[];
}

/** A SCHEDULED run with its params; its first event is still to be appended. */
export const insertRun = (
  tx: Db,
  { params, extractorSpec, hyperparameters, ...columns }: NewRun,
): Promise<Run> =>
  tx.run.create({
    data: {
      ...columns,
      extractorSpec: toJson(extractorSpec),
      hyperparameters: toJson(hyperparameters),
      params: { createMany: { data: params } },
    },
  });

export const listUnfinishedRuns = (db: Db): Promise<Run[]> =>
  db.run.findMany({ where: { status: { in: ["SCHEDULED", "RUNNING"] } }, orderBy: { id: "asc" } });

/** Locks the run until the transaction ends, so that its events keep their order. */
export async function lockRun(tx: Db, id: string): Promise<Run | null> {
  await tx.$queryRaw`SELECT 1 FROM "Run" WHERE id = ${id}::uuid FOR UPDATE`;
  return findRun(tx, id);
}

export interface TransitionFields {
  error?: object;
  evaluation?: object;
  bestEpoch?: number;
  /** A worker begins: counts up `attempt`. */
  beginsAttempt?: boolean;
}

/** Only transition-run.ts calls it: there the move is checked. */
export const writeTransition = (
  tx: Db,
  run: Run,
  status: RunStatus,
  { error, evaluation, bestEpoch, beginsAttempt }: TransitionFields,
): Promise<Run> => {
  const now = new Date();
  return tx.run.update({
    where: { id: run.id },
    data: {
      status,
      ...(error && { error: toJson(error) }),
      ...(evaluation && { evaluation: toJson(evaluation) }),
      ...(bestEpoch !== undefined && { bestEpoch }),
      ...(beginsAttempt && { attempt: { increment: 1 }, heartbeatAt: now }),
      ...(status === "RUNNING" && { startedAt: run.startedAt ?? now }),
      ...(isTerminalStatus(status) && { finishedAt: now, progress: Prisma.DbNull }),
    },
  });
};

/**
 * Takes the run's next event number and stores the event. The row lock that this takes makes the numbers gap-free
 * and gives commits their order. Null when a later attempt holds the run (`attempt` is given and no longer the run's).
 */
export async function insertEvent(
  tx: Db,
  runId: string,
  payload: RunEventPayload,
  attempt?: number,
): Promise<RunEvent | null> {
  const progress = payload.progress ? JSON.stringify(payload.progress) : null;
  const rows = await tx.$queryRaw<{ lastSeq: number }[]>`
    UPDATE "Run" SET "lastSeq" = "lastSeq" + 1, "heartbeatAt" = now(),
                     progress = coalesce(${progress}::jsonb, progress)
    WHERE id = ${runId}::uuid AND (${attempt ?? null}::int IS NULL OR (attempt = ${attempt ?? null}::int AND status = 'RUNNING'))
    RETURNING "lastSeq"`;
  const row = rows[0];
  if (!row) return null;
  return tx.runEvent.create({ data: { runId, seq: row.lastSeq, payload: toJson(payload) } });
}

export const listEvents = (db: Db, runId: string, afterSeq: number, take: number): Promise<RunEvent[]> =>
  db.runEvent.findMany({ where: { runId, seq: { gt: afterSeq } }, orderBy: { seq: "asc" }, take });

/** True for a run that is gone, too. */
export async function isRunOver(db: Db, id: string): Promise<boolean> {
  const run = await db.run.findUnique({ where: { id }, select: { status: true } });
  return run === null || isTerminalStatus(run.status);
}

export const payloadOf = (event: RunEvent): RunEventPayload => fromJson<RunEventPayload>(event.payload);

export const listParams = (db: Db, runIds: readonly string[]): Promise<Param[]> =>
  db.param.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { key: "asc" } });

/** What a worker learns on its way. False when a later attempt holds the run. */
export async function updateRunFacts(
  db: Db,
  id: string,
  attempt: number,
  facts: { extractor?: object; environment?: object; featureSetId?: string },
): Promise<boolean> {
  const { count } = await db.run.updateMany({
    where: { id, attempt, status: "RUNNING" },
    data: {
      ...(facts.extractor && { extractor: toJson(facts.extractor) }),
      ...(facts.environment && { environment: toJson(facts.environment) }),
      ...(facts.featureSetId && { featureSetId: facts.featureSetId }),
    },
  });
  return count === 1;
}

export const listTags = (db: Db, runIds: readonly string[]): Promise<RunTag[]> =>
  db.runTag.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { key: "asc" } });

export const requestCancel = (tx: Db, id: string) =>
  tx.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } });

/** Says that the attempt is alive. Null when it no longer holds the run. */
export async function beatRun(
  db: Db,
  id: string,
  attempt: number,
): Promise<{ cancelRequestedAt: Date | null } | null> {
  const [run] = await db.run.updateManyAndReturn({
    where: { id, attempt, status: "RUNNING" },
    data: { heartbeatAt: new Date() },
    select: { cancelRequestedAt: true },
  });
  return run ?? null;
}
