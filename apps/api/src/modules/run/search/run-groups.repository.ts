/** Runs that agree on some fields, taken together: how many, and mean ± sd of metrics. */
import type { RunField } from "@smallset/schema";
import type { Db } from "../../../db/database.js";
import { Prisma } from "../../../generated/prisma/client.js";
import { attributeSql, summaryColumn } from "./compile-search.repository.js";
import { whereRuns, type RunListFilter } from "./run-list.repository.js";

const { sql, raw, join, empty } = Prisma;
type Sql = Prisma.Sql;

export interface StoredRunGroup {
  /** In the order of the fields that were asked for; null where the runs have no such value. */
  values: (string | null)[];
  runCount: number;
  /** The newest first; at most 100. */
  runIds: string[];
  /** For each metric: [count, mean, sd, min, max]; sd is null for one run. */
  metrics: [number, number | null, number | null, number | null, number | null][];
}

const textOf = (field: RunField): Sql => {
  switch (field.kind) {
    case "param":
      return sql`(SELECT p.value FROM "Param" p WHERE p."runId" = r.id AND p.key = ${field.key})`;
    case "tag":
      return sql`(SELECT t.value FROM "RunTag" t WHERE t."runId" = r.id AND t.key = ${field.key})`;
    case "metric":
      return sql`(${metricOf(field)})::text`;
    case "attribute":
      return sql`(${attributeSql(field.name)})::text`;
  }
};

const metricOf = ({ key, summary }: RunField & { kind: "metric" }): Sql =>
  sql`(SELECT ${summaryColumn(summary)} FROM "MetricSummary" s WHERE s."runId" = r.id AND s.key = ${key})`;

/** Best mean of the first metric first: the lowest of a loss, the highest of anything else. */
export const listRunGroups = (
  db: Db,
  filter: RunListFilter,
  request: {
    by: RunField[];
    metrics: (RunField & { kind: "metric" })[];
    lowestFirst: boolean;
    take: number;
    skip: number;
  },
): Promise<(StoredRunGroup & { total: number })[]> => {
  const { by, metrics, lowestFirst, take, skip } = request;
  const columns = metrics.map((metric, index) => sql`, ${metricOf(metric)} AS ${raw(`m${index}`)}`);
  const aggregates = metrics.map((_, index) => {
    const m = raw(`m${index}`);
    return sql`jsonb_build_array(count(${m}), avg(${m}), stddev_samp(${m}), min(${m}), max(${m}))`;
  });
  const order = metrics.length ? sql`avg(m0) ${raw(lowestFirst ? "ASC" : "DESC")} NULLS LAST,` : empty;
  return db.$queryRaw`
    WITH found AS (
      SELECT r.id, ARRAY[${join(by.map(textOf))}]::text[] AS values ${columns.length ? join(columns, "") : empty}
      FROM "Run" r ${whereRuns(filter)}
    )
    SELECT values, count(*)::int AS "runCount", (array_agg(id::text ORDER BY id DESC))[1:100] AS "runIds",
           ${aggregates.length ? sql`jsonb_build_array(${join(aggregates)})` : sql`'[]'::jsonb`} AS metrics,
           count(*) OVER ()::int AS total
    FROM found GROUP BY values
    ORDER BY ${order} max(id::text) DESC
    LIMIT ${take}::int OFFSET ${skip}::int`;
};
