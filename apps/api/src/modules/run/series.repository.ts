/** Curves and their summaries, read for many runs in one statement. */
import { AppError } from "@smallset/schema";
import type { Db } from "../../db/database.js";
import { Prisma, type MetricSummary } from "../../generated/prisma/client.js";

const { sql } = Prisma;

export interface Series {
  runId: string;
  key: string;
  steps: number[];
  values: number[];
}

export interface SeriesRange {
  /** Null: all. */
  keys: string[] | null;
  fromStep: number;
  maxPoints: number;
}

/** In one answer: 50 MB of JSON, and more than anybody can draw. */
const MAX_POINTS = 2_000_000;

/**
 * At most `maxPoints` points for each run and key, in step order. A longer curve is cut into spans of equal width, of
 * which the lowest and the highest point stay, and its first and last point: spikes survive, whatever the zoom.
 * The summaries say which curves there are, so that no other point is read.
 * @throws AppError TOO_MANY_POINTS
 */
export async function listSeries(
  db: Db,
  runIds: readonly string[],
  { keys, fromStep, maxPoints }: SeriesRange,
): Promise<Series[]> {
  const spans = Math.max(1, Math.floor((maxPoints - 2) / 2));
  const isWanted = sql`"runId" = ANY (${[...runIds]}::uuid[]) AND (${keys}::text[] IS NULL OR key = ANY (${keys}::text[]))`;
  const pointCount = sql`coalesce(sum(least(count, ${maxPoints}::int)), 0)`;
  const series = await db.$queryRaw<Series[]>`
    WITH wanted AS MATERIALIZED (SELECT "runId", key, count, "lastStep" FROM "MetricSummary" WHERE ${isWanted})
    SELECT s."runId", s.key, curve.steps, curve.values
    FROM wanted s CROSS JOIN LATERAL (
      SELECT min(m.step) AS first, count(*) AS n FROM "Metric" m
      WHERE m."runId" = s."runId" AND m.key = s.key AND m.step >= ${fromStep}::int
    ) AS range CROSS JOIN LATERAL (
      SELECT array_agg(step ORDER BY step) AS steps, array_agg(value ORDER BY step) AS values
      FROM (
        SELECT m.step, m.value FROM "Metric" m
        WHERE range.n <= ${maxPoints}::int
          AND m."runId" = s."runId" AND m.key = s.key AND m.step >= ${fromStep}::int
        UNION ALL
        (SELECT edge.step, edge.value FROM (
          SELECT min(ARRAY[m.value, m.step]) AS lowest, max(ARRAY[m.value, -m.step]) AS highest FROM "Metric" m
          WHERE range.n > ${maxPoints}::int
            AND m."runId" = s."runId" AND m.key = s.key AND m.step >= ${fromStep}::int
          GROUP BY (m.step - range.first)::int8 * ${spans}::int / (s."lastStep" - range.first + 1)
        ) AS span CROSS JOIN LATERAL (
          VALUES (lowest[2]::int, lowest[1]), (-highest[2]::int, highest[1])
        ) AS edge (step, value)
        -- Takes away what is both lowest and highest, or first or last besides.
        UNION
        SELECT m.step, m.value FROM "Metric" m
        WHERE range.n > ${maxPoints}::int
          AND m."runId" = s."runId" AND m.key = s.key AND m.step IN (range.first, s."lastStep"))
      ) AS point
    ) AS curve
    WHERE range.n > 0 AND (SELECT ${pointCount} FROM wanted) <= ${MAX_POINTS}
    ORDER BY s."runId", s.key`;
  if (series.length > 0) return series;
  const [counted] = await db.$queryRaw<{ points: number }[]>`
    SELECT ${pointCount}::float8 AS points FROM "MetricSummary" WHERE ${isWanted}`;
  if (counted!.points <= MAX_POINTS) return [];
  throw new AppError(
    "TOO_MANY_POINTS",
    `These curves have ${counted!.points} points; at most ${MAX_POINTS} are told at once.`,
    "Name `keys`, ask for fewer runs, or lower `maxPoints`.",
  );
}

/** In the order of their keys. */
export const listSummaries = (
  db: Db,
  runIds: readonly string[],
  keys: string[] | null = null,
): Promise<MetricSummary[]> =>
  db.$queryRaw`
    SELECT * FROM "MetricSummary"
    WHERE "runId" = ANY (${[...runIds]}::uuid[]) AND (${keys}::text[] IS NULL OR key = ANY (${keys}::text[]))
    ORDER BY key`;
