/** Rows of runs. A run's status is written here alone, by `writeTransition`. */
import { isTerminalStatus, type RunEventPayload, type RunKind, type RunStatus } from "@smallset/schema";
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
  kind?: RunKind;
  /** RunPlan of a parent, ChildPlace of a child. */
  plan?: object;
  parentId?: string;
  childIndex?: number;
  priority?: number;
  pausedAt?: Date;
  clonedFromId?: string;
  params: { key: string; value: string; number: number | null }[];
}

/** A SCHEDULED run with its params; its first event is still to be appended. */
export const insertRun = (
  tx: Db,
  { params, extractorSpec, hyperparameters, plan, ...columns }: NewRun,
): Promise<Run> =>
  tx.run.create({
    data: {
      ...columns,
      extractorSpec: toJson(extractorSpec),
      hyperparameters: toJson(hyperparameters),
      ...(plan && { plan: toJson(plan) }),
      params: { createMany: { data: params } },
    },
  });

/** Those that a worker of ours trains. */
export const listUnfinishedRuns = (db: Db): Promise<(Run & { parent: Run | null })[]> =>
  db.run.findMany({
    where: { status: { in: ["SCHEDULED", "RUNNING"] }, kind: { not: "external" } },
    include: { parent: true },
    orderBy: { id: "asc" },
  });

/** In the order of their places. */
export const listChildren = (db: Db, parentIds: readonly string[]): Promise<Run[]> =>
  db.run.findMany({
    where: { parentId: { in: [...parentIds] } },
    orderBy: [{ parentId: "asc" }, { childIndex: "asc" }],
  });

/** A SCHEDULED run that no worker takes. */
export const insertExternalRun = (
  tx: Db,
  { params, ...columns }: Pick<NewRun, "name" | "experimentId" | "settings" | "createdById" | "params">,
): Promise<Run> =>
  tx.run.create({
    data: {
      ...columns,
      kind: "external",
      seed: 0n,
      extractorSpec: {},
      hyperparameters: {},
      params: { createMany: { data: params } },
    },
  });

/**
 * Locks the run until the transaction ends, so that its events keep their order. Not against foreign keys: a row that a
 * transaction changes twice has them checked again, and a child's to its parent would then wait while holding the experiment.
 */
export async function lockRun(tx: Db, id: string): Promise<Run | null> {
  const [run] = await tx.$queryRaw<Run[]>`SELECT * FROM "Run" WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return run ?? null;
}

export interface TransitionFields {
  error?: object;
  evaluation?: object;
  bestEpoch?: number;
  /** SCHEDULED, and nobody is to take it. */
  pausedAt?: Date;
  /** A worker begins: counts up `attempt`. */
  beginsAttempt?: boolean;
}

/** Only transition-run.ts calls it: there the move is checked. */
export const writeTransition = (
  tx: Db,
  run: Run,
  status: RunStatus,
  { error, evaluation, bestEpoch, pausedAt, beginsAttempt }: TransitionFields,
): Promise<Run> => {
  const now = new Date();
  return tx.run.update({
    where: { id: run.id },
    data: {
      status,
      ...(error && { error: toJson(error) }),
      ...(evaluation && { evaluation: toJson(evaluation) }),
      ...(bestEpoch !== undefined && { bestEpoch }),
      ...(pausedAt && { pausedAt, pauseRequestedAt: null }),
      ...(beginsAttempt && { attempt: { increment: 1 }, heartbeatAt: now }),
      ...(status === "RUNNING" && { startedAt: run.startedAt ?? now }),
      ...(isTerminalStatus(status) && { finishedAt: now, pausedAt: null, progress: Prisma.DbNull }),
    },
  });
};

export interface InsertedEvent {
  seq: number;
  at: Date;
  experimentId: string;
  experimentSeq: number;
  parentId: string | null;
}

/**
 * Takes the run's next event number, then its experiment's, and stores the event. The row locks that this takes make
 * the numbers gap-free and give commits their order. Null when a later attempt holds the run (`attempt` is given and
 * no longer the run's).
 */
export async function insertEvent(
  tx: Db,
  runId: string,
  payload: RunEventPayload,
  attempt?: number,
): Promise<InsertedEvent | null> {
  const progress = payload.progress ? JSON.stringify(payload.progress) : null;
  const rows = await tx.$queryRaw<InsertedEvent[]>`
    WITH run AS (
      UPDATE "Run" SET "lastSeq" = "lastSeq" + 1, "heartbeatAt" = now(),
                       progress = coalesce(${progress}::jsonb, progress)
      WHERE id = ${runId}::uuid AND (${attempt ?? null}::int IS NULL OR (attempt = ${attempt ?? null}::int AND status = 'RUNNING'))
      RETURNING id, "lastSeq", "experimentId", "parentId"
    ), experiment AS (
      UPDATE "Experiment" SET "lastSeq" = "Experiment"."lastSeq" + 1 FROM run
      WHERE "Experiment".id = run."experimentId" RETURNING "Experiment"."lastSeq"
    ), event AS (
      INSERT INTO "RunEvent" ("runId", seq, payload, "experimentId", "experimentSeq")
      SELECT run.id, run."lastSeq", ${JSON.stringify(payload)}::jsonb, run."experimentId", experiment."lastSeq"
      FROM run, experiment
      RETURNING seq, at, "experimentId", "experimentSeq"
    )
    SELECT event.*, run."parentId" FROM event, run`;
  return rows[0] ?? null;
}

export const listEventsOfExperiment = (
  db: Db,
  experimentId: string,
  afterSeq: number,
  take: number,
): Promise<(RunEvent & { run: { parentId: string | null } })[]> =>
  db.runEvent.findMany({
    where: { experimentId, experimentSeq: { gt: afterSeq } },
    orderBy: { experimentSeq: "asc" },
    take,
    include: { run: { select: { parentId: true } } },
  });

/** The number, within the experiment, of the run's first event. */
export async function findFirstExperimentSeq(db: Db, runId: string): Promise<number> {
  const first = await db.runEvent.findUnique({ where: { runId_seq: { runId, seq: 1 } } });
  return first?.experimentSeq ?? 1;
}

/** Of each run at most `maxPoints` of what its workers used, evenly over its events. */
export const listUsage = (
  db: Db,
  runIds: readonly string[],
  maxPoints: number,
): Promise<{ runId: string; at: Date; usage: Prisma.JsonValue }[]> =>
  db.$queryRaw`
    SELECT "runId", at, usage FROM (
      SELECT "runId", at, payload->'usage' AS usage,
             row_number() OVER (PARTITION BY "runId" ORDER BY seq) - 1 AS i, count(*) OVER (PARTITION BY "runId") AS n
      FROM "RunEvent" WHERE "runId" = ANY (${[...runIds]}::uuid[]) AND payload ? 'usage'
    ) AS points
    WHERE n <= ${maxPoints}::int OR i = 0 OR i * ${maxPoints}::int / n <> (i - 1) * ${maxPoints}::int / n
    ORDER BY "runId", i`;

export const listEvents = (db: Db, runId: string, afterSeq: number, take: number): Promise<RunEvent[]> =>
  db.runEvent.findMany({ where: { runId, seq: { gt: afterSeq } }, orderBy: { seq: "asc" }, take });

/** True for a run that is gone, too. */
export async function isRunOver(db: Db, id: string): Promise<boolean> {
  const run = await db.run.findUnique({ where: { id }, select: { status: true } });
  return run === null || isTerminalStatus(run.status);
}

/** True when neither the run nor a child of it will tell anything more. */
export async function isFamilyOver(db: Db, id: string): Promise<boolean> {
  const unfinished = await db.run.count({
    where: { OR: [{ id }, { parentId: id }], status: { in: ["SCHEDULED", "RUNNING"] } },
  });
  return unfinished === 0;
}

export const payloadOf = (event: RunEvent): RunEventPayload => fromJson<RunEventPayload>(event.payload);

export const listParams = (db: Db, runIds: readonly string[]): Promise<Param[]> =>
  db.param.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { key: "asc" } });

/** What a worker learns on its way. False when a later attempt holds the run. */
export async function updateRunFacts(
  db: Db,
  id: string,
  attempt: number,
  facts: {
    extractor?: object;
    environment?: object;
    featureSetId?: string;
    timings?: object;
    hyperparameters?: object;
  },
): Promise<boolean> {
  const { count } = await db.run.updateMany({
    where: { id, attempt, status: "RUNNING" },
    data: {
      ...(facts.extractor && { extractor: toJson(facts.extractor) }),
      ...(facts.environment && { environment: toJson(facts.environment) }),
      ...(facts.timings && { timings: toJson(facts.timings) }),
      ...(facts.hyperparameters && { hyperparameters: toJson(facts.hyperparameters) }),
      ...(facts.featureSetId && { featureSetId: facts.featureSetId }),
    },
  });
  return count === 1;
}

export const listTags = (db: Db, runIds: readonly string[]): Promise<RunTag[]> =>
  db.runTag.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { key: "asc" } });

export const requestCancel = (tx: Db, id: string) =>
  tx.run.update({ where: { id }, data: { cancelRequestedAt: new Date() } });

export const requestPause = (tx: Db, id: string) =>
  tx.run.update({ where: { id }, data: { pauseRequestedAt: new Date() } });
export const setPaused = (tx: Db, id: string, pausedAt: Date | null) =>
  tx.run.update({ where: { id }, data: { pausedAt, pauseRequestedAt: null } });
export const updatePriority = (db: Db, id: string, priority: number) =>
  db.run.update({ where: { id }, data: { priority } });

/** Says that the attempt is alive. Null when it no longer holds the run. */
export async function beatRun(
  db: Db,
  id: string,
  attempt: number,
): Promise<Pick<Run, "cancelRequestedAt" | "pauseRequestedAt"> | null> {
  const [run] = await db.run.updateManyAndReturn({
    where: { id, attempt, status: "RUNNING" },
    data: { heartbeatAt: new Date() },
    select: { cancelRequestedAt: true, pauseRequestedAt: true },
  });
  return run ?? null;
}
