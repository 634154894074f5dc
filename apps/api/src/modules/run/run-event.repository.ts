/** Rows of events. Their numbers are taken under the locks of the run and its experiment, so that they have no gaps. */
import type { RunEventPayload } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { fromJson } from "../../db/json.js";
import { Prisma, type RunEvent } from "../../generated/prisma/client.js";

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

export const payloadOf = (event: RunEvent): RunEventPayload => fromJson<RunEventPayload>(event.payload);
