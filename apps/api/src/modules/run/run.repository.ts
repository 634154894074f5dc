/** Rows of runs. A run's status is written here alone, by `writeTransition`. */
import { isTerminalStatus, type RunKind, type RunStatus } from "@smallset/schema";
import { selectByIds, type Db } from "../../db/database.js";
import { toJson } from "../../db/json.js";
import { type Param, Prisma, type Run, type RunTag } from "../../generated/prisma/client.js";

export const findRun = async (db: Db, id: string): Promise<Run | null> =>
  (await listRunsByIds(db, [id]))[0] ?? null;

export const listRunsByIds = (db: Db, ids: readonly string[]): Promise<Run[]> => selectByIds(db, "Run", ids);

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

/** In the order of their keys. Plain SQL, as for tags and summaries: each list of runs asks for them. */
export const listParams = (db: Db, runIds: readonly string[]): Promise<Param[]> =>
  db.$queryRaw`SELECT * FROM "Param" WHERE "runId" = ANY (${[...runIds]}::uuid[]) ORDER BY key`;

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
  db.$queryRaw`SELECT * FROM "RunTag" WHERE "runId" = ANY (${[...runIds]}::uuid[]) ORDER BY key`;

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
