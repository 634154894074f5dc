/** Measured numbers: written in batches. Plain SQL, because there may be ten million of them. */
import { LOWER_IS_BETTER, type MetricPoint } from "@smallset/schema";
import type { Db } from "../../db/database.js";

/** @param timestamp ISO 8601; default: now */
export type NewMetricPoint = MetricPoint & { timestamp?: string | undefined };

/** A point that is written twice keeps its later value: a handler can run twice. */
export async function upsertMetrics(tx: Db, runId: string, points: NewMetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  // Of two points for one place the last counts; ON CONFLICT cannot touch a row twice.
  const unique = [...new Map(points.map((point) => [`${point.step} ${point.key}`, point])).values()];
  const rewritten = await tx.$queryRaw<{ key: string }[]>`
    WITH point AS (
      SELECT * FROM unnest(${unique.map((point) => point.key)}::text[], ${unique.map((point) => point.step)}::int[],
                           ${unique.map((point) => point.value)}::float8[],
                           ${unique.map((point) => point.timestamp ?? null)}::timestamptz[]) AS p (key, step, value, at)
    ), written AS (
      INSERT INTO "Metric" ("runId", key, step, value, timestamp)
      SELECT ${runId}::uuid, key, step, value, coalesce(at, now()) FROM point
      ON CONFLICT ("runId", key, step) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp
      -- xmax is 0 in a row that was not there before.
      RETURNING key, step, value, xmax = 0 AS is_new
    ), series AS (
      SELECT key, count(*)::int AS count, bool_and(is_new) AS all_new, key ~ ${LOWER_IS_BETTER} AS lower_is_better,
             (array_agg(value ORDER BY step DESC))[1] AS last, max(step) AS last_step,
             min(value) AS min, (array_agg(step ORDER BY value, step))[1] AS min_step,
             max(value) AS max, (array_agg(step ORDER BY value DESC, step))[1] AS max_step
      FROM written GROUP BY key
    ), counted_along AS (
      INSERT INTO "MetricSummary" AS old ("runId", key, count, last, "lastStep", min, "minStep", max, "maxStep", best, "bestStep")
      SELECT ${runId}::uuid, key, count, last, last_step, min, min_step, max, max_step,
             CASE WHEN lower_is_better THEN min ELSE max END, CASE WHEN lower_is_better THEN min_step ELSE max_step END
      FROM series WHERE all_new
      ON CONFLICT ("runId", key) DO UPDATE SET
        count = old.count + excluded.count,
        last = CASE WHEN excluded."lastStep" > old."lastStep" THEN excluded.last ELSE old.last END,
        "lastStep" = greatest(old."lastStep", excluded."lastStep"),
        min = least(old.min, excluded.min),
        "minStep" = CASE WHEN (excluded.min, excluded."minStep") < (old.min, old."minStep") THEN excluded."minStep" ELSE old."minStep" END,
        max = greatest(old.max, excluded.max),
        "maxStep" = CASE WHEN (-excluded.max, excluded."maxStep") < (-old.max, old."maxStep") THEN excluded."maxStep" ELSE old."maxStep" END,
        best = CASE WHEN excluded.key ~ ${LOWER_IS_BETTER} THEN least(old.best, excluded.best) ELSE greatest(old.best, excluded.best) END,
        "bestStep" = CASE
          WHEN excluded.key ~ ${LOWER_IS_BETTER} AND (excluded.best, excluded."bestStep") < (old.best, old."bestStep") THEN excluded."bestStep"
          WHEN NOT excluded.key ~ ${LOWER_IS_BETTER} AND (-excluded.best, excluded."bestStep") < (-old.best, old."bestStep") THEN excluded."bestStep"
          ELSE old."bestStep" END
    )
    SELECT key FROM series WHERE NOT all_new`;
  if (rewritten.length > 0)
    await summarise(
      tx,
      runId,
      rewritten.map(({ key }) => key),
    );
}

/** For keys of which a point was rewritten: computed from all points, so that the old value leaves no trace. */
async function summarise(tx: Db, runId: string, keys: string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "MetricSummary" ("runId", key, count, last, "lastStep", min, "minStep", max, "maxStep", best, "bestStep")
    SELECT ${runId}::uuid, key, count, last, last_step, min, min_step, max, max_step,
           CASE WHEN lower_is_better THEN min ELSE max END,
           CASE WHEN lower_is_better THEN min_step ELSE max_step END
    FROM (
      SELECT key, count(*)::int AS count, key ~ ${LOWER_IS_BETTER} AS lower_is_better,
             (array_agg(value ORDER BY step DESC))[1] AS last, max(step) AS last_step,
             min(value) AS min, (array_agg(step ORDER BY value, step))[1] AS min_step,
             max(value) AS max, (array_agg(step ORDER BY value DESC, step))[1] AS max_step
      FROM "Metric" WHERE "runId" = ${runId}::uuid AND key = ANY (${keys}::text[]) GROUP BY key
    ) AS series
    ON CONFLICT ("runId", key) DO UPDATE SET
      count = excluded.count, last = excluded.last, "lastStep" = excluded."lastStep",
      min = excluded.min, "minStep" = excluded."minStep", max = excluded.max, "maxStep" = excluded."maxStep",
      best = excluded.best, "bestStep" = excluded."bestStep"`;
}

/** Every point of these keys. */
export const listMetrics = (
  db: Db,
  runId: string,
  keys: readonly string[],
): Promise<{ key: string; step: number; value: number }[]> =>
  db.metric.findMany({
    where: { runId, key: { in: [...keys] } },
    select: { key: true, step: true, value: true },
  });

/** Steps that a key has points for. */
export async function listSteps(db: Db, runId: string, key: string): Promise<Set<number>> {
  const rows = await db.metric.findMany({ where: { runId, key }, select: { step: true } });
  return new Set(rows.map((row) => row.step));
}

/** The metrics of the epoch whose weights each run keeps; nothing for runs that have none yet. */
export const listMetricsAtBestEpoch = (
  db: Db,
  runIds: readonly string[],
): Promise<{ runId: string; key: string; value: number }[]> =>
  db.$queryRaw`
    SELECT metric."runId", metric.key, metric.value
    FROM "Run" AS run JOIN "Metric" AS metric ON metric."runId" = run.id AND metric.step = run."bestEpoch"
    WHERE run.id = ANY (${[...runIds]}::uuid[]) AND run.status = 'FINISHED'
    ORDER BY metric."runId", metric.key`;

/** Points behind a place in the order of keys and steps. */
export const listMetricsAfter = (
  db: Db,
  runId: string,
  { key, step }: { key: string; step: number },
  take: number,
): Promise<{ key: string; step: number; value: number; timestamp: Date }[]> =>
  db.$queryRaw`
    SELECT key, step, value, timestamp FROM "Metric"
    WHERE "runId" = ${runId}::uuid AND (key, step) > (${key}, ${step}::int)
    ORDER BY key, step LIMIT ${take}::int`;
