/** Measured numbers: written in batches, read as curves. Plain SQL, because there may be ten million of them. */
import type { MetricPoint } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import type { MetricSummary } from "../../generated/prisma/client.js";

/** A point that is written twice keeps its later value: a handler can run twice. */
export async function upsertMetrics(tx: Db, runId: string, points: MetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  // Of two points for one place the last counts; ON CONFLICT cannot touch a row twice.
  const unique = [...new Map(points.map((point) => [`${point.step} ${point.key}`, point])).values()];
  await tx.$executeRaw`
    INSERT INTO "Metric" ("runId", key, step, value)
    SELECT ${runId}::uuid, key, step, value
    FROM unnest(${unique.map((point) => point.key)}::text[], ${unique.map((point) => point.step)}::int[],
                ${unique.map((point) => point.value)}::float8[]) AS point (key, step, value)
    ON CONFLICT ("runId", key, step) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp`;
  await summarise(tx, runId, [...new Set(unique.map((point) => point.key))]);
}

/** Computed from the points and not counted along, so that a rewritten point leaves no trace. */
async function summarise(tx: Db, runId: string, keys: string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "MetricSummary" ("runId", key, count, last, "lastStep", min, "minStep", max, "maxStep", best, "bestStep")
    SELECT ${runId}::uuid, key, count, last, last_step, min, min_step, max, max_step,
           CASE WHEN lower_is_better THEN min ELSE max END,
           CASE WHEN lower_is_better THEN min_step ELSE max_step END
    FROM (
      SELECT key, count(*)::int AS count, key ~ 'loss$' AS lower_is_better,
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

export interface Series {
  key: string;
  steps: number[];
  values: number[];
}

/**
 * At most `maxPoints` points a key, in step order. A longer curve is cut into equal buckets of which the lowest and
 * the highest point stay, and its first and last point: spikes survive, whatever the zoom.
 */
export const listSeries = (
  db: Db,
  runId: string,
  { keys, fromStep, maxPoints }: { keys: string[] | null; fromStep: number; maxPoints: number },
): Promise<Series[]> => {
  const buckets = Math.max(1, Math.floor((maxPoints - 2) / 2));
  return db.$queryRaw<Series[]>`
    WITH points AS (
      SELECT key, step, value, row_number() OVER by_step - 1 AS i, count(*) OVER (PARTITION BY key) AS n
      FROM "Metric"
      WHERE "runId" = ${runId}::uuid AND step >= ${fromStep}::int
        AND (${keys}::text[] IS NULL OR key = ANY (${keys}::text[]))
      WINDOW by_step AS (PARTITION BY key ORDER BY step)
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY key, i * ${buckets}::int / n ORDER BY value, step) AS lowest,
                row_number() OVER (PARTITION BY key, i * ${buckets}::int / n ORDER BY value DESC, step) AS highest
      FROM points
    )
    SELECT key, array_agg(step ORDER BY step) AS steps, array_agg(value ORDER BY step) AS values
    FROM ranked
    WHERE n <= ${maxPoints}::int OR lowest = 1 OR highest = 1 OR i = 0 OR i = n - 1
    GROUP BY key ORDER BY key`;
};

export const listSummaries = (db: Db, runIds: readonly string[]): Promise<MetricSummary[]> =>
  db.metricSummary.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { key: "asc" } });

/** Steps that a key has points for. */
export async function listSteps(db: Db, runId: string, key: string): Promise<Set<number>> {
  const rows = await db.metric.findMany({ where: { runId, key }, select: { step: true } });
  return new Set(rows.map((row) => row.step));
}
