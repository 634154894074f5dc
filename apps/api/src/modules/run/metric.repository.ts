/** Measured numbers: written in batches. Plain SQL, because there may be ten million of them. */
import { LOWER_IS_BETTER, type MetricPoint } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { Prisma } from "../../generated/prisma/client.js";

/** @param timestamp ISO 8601; default: now */
export type NewMetricPoint = MetricPoint & { timestamp?: string | undefined };

/** Points of one key, by step. */
interface NewSeries {
  key: string;
  points: NewMetricPoint[];
}

/**
 * A point that is written twice keeps its later value: a handler can run twice. Call it with the run's row locked, as
 * `lockRun` and `appendEvent` do: points have no foreign key of their own, see docs/adr/0009.
 */
export async function upsertMetrics(tx: Db, runId: string, points: readonly NewMetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  const series = bySeries(points);
  const lastSteps = await findLastSteps(
    tx,
    runId,
    series.map(({ key }) => key),
  );
  // What begins behind a curve's end meets no point that is there already: neither has it to be looked for, nor does
  // the summary need to be made anew.
  const isAppended = ({ key, points: [first] }: NewSeries) =>
    first!.step > (lastSteps.get(key) ?? Number.NEGATIVE_INFINITY);
  await appendPoints(tx, runId, series.filter(isAppended));
  await rewritePoints(
    tx,
    runId,
    series.filter((one) => !isAppended(one)),
  );
}

/** In the order of the primary key, which fills its index page by page. Of two points for one step the last counts. */
function bySeries(points: readonly NewMetricPoint[]): NewSeries[] {
  const stepsOf = new Map<string, Map<number, NewMetricPoint>>();
  for (const point of points) {
    const steps = stepsOf.get(point.key);
    if (steps) steps.set(point.step, point);
    else stepsOf.set(point.key, new Map([[point.step, point]]));
  }
  return [...stepsOf]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, steps]) => ({ key, points: [...steps.values()].toSorted((a, b) => a.step - b.step) }));
}

async function findLastSteps(tx: Db, runId: string, keys: string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ key: string; lastStep: number }[]>`
    SELECT key, "lastStep" FROM "MetricSummary" WHERE "runId" = ${runId}::uuid AND key = ANY (${keys}::text[])`;
  return new Map(rows.map(({ key, lastStep }) => [key, lastStep]));
}

/** `INSERT INTO "Metric"` as far as it is the same whether there may be points already. */
function insertPoints(runId: string, series: readonly NewSeries[]): Prisma.Sql {
  const points = series.flatMap((one) => one.points);
  const hasTimes = points.some(({ timestamp }) => timestamp !== undefined);
  return Prisma.sql`
    INSERT INTO "Metric" ("runId", key, step, value, timestamp)
    SELECT ${runId}::uuid, key, step, value, coalesce(at, now())
    FROM unnest(${points.map(({ key }) => key)}::text[], ${points.map(({ step }) => step)}::int[],
                ${points.map(({ value }) => value)}::float8[],
                ${hasTimes ? points.map(({ timestamp }) => timestamp ?? null) : null}::timestamptz[])
      AS point (key, step, value, at)`;
}

/** Points behind their curve's end, and what they add to its summary. */
async function appendPoints(tx: Db, runId: string, series: readonly NewSeries[]): Promise<void> {
  if (series.length === 0) return;
  const added = series.map(summarize);
  const column = <Key extends keyof SeriesSummary>(name: Key) => added.map((summary) => summary[name]);
  await tx.$executeRaw`
    WITH written AS (${insertPoints(runId, series)})
    INSERT INTO "MetricSummary" AS old ("runId", key, count, last, "lastStep", min, "minStep", max, "maxStep", best, "bestStep")
    SELECT ${runId}::uuid, added.*,
           CASE WHEN key ~ ${LOWER_IS_BETTER} THEN min ELSE max END,
           CASE WHEN key ~ ${LOWER_IS_BETTER} THEN min_step ELSE max_step END
    FROM unnest(${column("key")}::text[], ${column("count")}::int[], ${column("last")}::float8[],
                ${column("lastStep")}::int[], ${column("min")}::float8[], ${column("minStep")}::int[],
                ${column("max")}::float8[], ${column("maxStep")}::int[])
      AS added (key, count, last, last_step, min, min_step, max, max_step)
    ON CONFLICT ("runId", key) DO UPDATE SET
      count = old.count + excluded.count, last = excluded.last, "lastStep" = excluded."lastStep",
      -- Of equals the first counts, and that is the old one.
      min = least(old.min, excluded.min),
      "minStep" = CASE WHEN excluded.min < old.min THEN excluded."minStep" ELSE old."minStep" END,
      max = greatest(old.max, excluded.max),
      "maxStep" = CASE WHEN excluded.max > old.max THEN excluded."maxStep" ELSE old."maxStep" END,
      best = CASE WHEN excluded.key ~ ${LOWER_IS_BETTER} THEN least(old.best, excluded.best) ELSE greatest(old.best, excluded.best) END,
      "bestStep" = CASE
        WHEN excluded.key ~ ${LOWER_IS_BETTER} AND excluded.best < old.best THEN excluded."bestStep"
        WHEN NOT excluded.key ~ ${LOWER_IS_BETTER} AND excluded.best > old.best THEN excluded."bestStep"
        ELSE old."bestStep" END`;
}

type SeriesSummary = Record<"count" | "last" | "lastStep" | "min" | "minStep" | "max" | "maxStep", number> & {
  key: string;
};

/** Of equal values the first step counts. */
function summarize({ key, points }: NewSeries): SeriesSummary {
  const last = points.at(-1)!;
  let [lowest, highest] = [points[0]!, points[0]!];
  for (const point of points) {
    if (point.value < lowest.value) lowest = point;
    if (point.value > highest.value) highest = point;
  }
  return {
    key,
    count: points.length,
    last: last.value,
    lastStep: last.step,
    min: lowest.value,
    minStep: lowest.step,
    max: highest.value,
    maxStep: highest.step,
  };
}

/** Points of which some may be there; summaries are made of all points anew, so that an old value leaves no trace. */
async function rewritePoints(tx: Db, runId: string, series: readonly NewSeries[]): Promise<void> {
  if (series.length === 0) return;
  await tx.$executeRaw`
    ${insertPoints(runId, series)}
    ON CONFLICT ("runId", key, step) DO UPDATE SET value = excluded.value, timestamp = excluded.timestamp`;
  await tx.$executeRaw`
    INSERT INTO "MetricSummary" ("runId", key, count, last, "lastStep", min, "minStep", max, "maxStep", best, "bestStep")
    SELECT ${runId}::uuid, key, count, last[2], last[1]::int, lowest[1], lowest[2]::int, highest[1], -highest[2]::int,
           CASE WHEN key ~ ${LOWER_IS_BETTER} THEN lowest[1] ELSE highest[1] END,
           CASE WHEN key ~ ${LOWER_IS_BETTER} THEN lowest[2]::int ELSE -highest[2]::int END
    FROM (
      -- Arrays compare by their first number, then by their second: nothing has to be sorted.
      SELECT key, count(*)::int AS count, max(ARRAY[step, value]) AS last,
             min(ARRAY[value, step]) AS lowest, max(ARRAY[value, -step]) AS highest
      FROM "Metric" WHERE "runId" = ${runId}::uuid AND key = ANY (${series.map(({ key }) => key)}::text[]) GROUP BY key
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

export interface MetricAtBestEpoch {
  runId: string;
  key: string;
  value: number;
}

/** The metrics of the epoch whose weights each run keeps; nothing for runs that have none yet. */
export const listMetricsAtBestEpoch = (db: Db, runIds: readonly string[]): Promise<MetricAtBestEpoch[]> =>
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
