/** Lists of runs: filtered by a search, in any order, a page at a time. */
import type { RunAttribute, RunField, RunSearch, RunStatus } from "@smallset/schema";
import type { Db } from "../../../db/database.js";
import { Prisma, type Run } from "../../../generated/prisma/client.js";
import {
  attributeSql,
  compileSearch,
  summaryColumn,
  type JoinedMetric,
} from "./compile-search.repository.js";

type Sql = Prisma.Sql;
const { sql, raw, join, empty } = Prisma;

export interface RunListFilter {
  experimentId?: string | undefined;
  datasetVersionId?: string | undefined;
  parentId?: string | undefined;
  /** Leaves the children of parents out. */
  topLevel?: boolean | undefined;
  status?: RunStatus[] | undefined;
  search?: RunSearch | null | undefined;
}

/** `WHERE` with all that is asked for of `"Run" r`, or nothing. */
export const whereRuns = (filter: RunListFilter): Sql => where(filter, null, []);

function where(filter: RunListFilter, joined: JoinedMetric | null, more: Sql[]): Sql {
  const { experimentId, datasetVersionId, parentId, topLevel, status, search } = filter;
  const parts = [
    ...(experimentId ? [sql`r."experimentId" = ${experimentId}::uuid`] : []),
    ...(datasetVersionId ? [sql`r."datasetVersionId" = ${datasetVersionId}::uuid`] : []),
    ...(parentId ? [sql`r."parentId" = ${parentId}::uuid`] : []),
    ...(topLevel ? [sql`r."parentId" IS NULL`] : []),
    ...(status ? [sql`r.status::text = ANY (${status}::text[])`] : []),
    ...(search ? [compileSearch(search, joined)] : []),
    ...more,
  ];
  return parts.length ? sql`WHERE ${join(parts, " AND ")}` : empty;
}

export interface RunOrder {
  /** Null: by creation. */
  field: RunField | null;
  descending: boolean;
}

/** A run's place in an order: its value as text that Postgres reads back exactly, null where it has none. */
export interface RunPlace {
  id: string;
  value: string | null;
}

interface SortColumn {
  /** Brings the row that holds the value. */
  join: Sql;
  value: Sql;
  type: Sql;
}

/** Numbers by size, then text: the bits of a double, made to sort as text does. */
const PARAM_VALUE = raw(`(CASE
  WHEN p.number IS NULL THEN 't' || p.value
  WHEN p.number >= 0 THEN 'n1' || encode(float8send(p.number + 0), 'hex')
  ELSE 'n0' || translate(encode(float8send(p.number), 'hex'), '0123456789abcdef', 'fedcba9876543210')
END) COLLATE "C"`);

const ATTRIBUTE_TYPE: Partial<Record<RunAttribute, Sql>> = {
  createdAt: raw("timestamptz"),
  startedAt: raw("timestamptz"),
  finishedAt: raw("timestamptz"),
  duration: raw("float8"),
  bestEpoch: raw("float8"),
  seed: raw("float8"),
};

function sortColumn(field: RunField | null): SortColumn | null {
  switch (field?.kind) {
    case undefined:
      return null;
    case "metric":
      return {
        join: sql`LEFT JOIN "MetricSummary" sorted ON sorted."runId" = r.id AND sorted.key = ${field.key}`,
        value: summaryColumn(field.summary, "sorted"),
        type: raw("float8"),
      };
    case "param":
      return {
        join: sql`LEFT JOIN "Param" p ON p."runId" = r.id AND p.key = ${field.key}`,
        value: PARAM_VALUE,
        type: raw("text"),
      };
    case "tag":
      return {
        join: sql`LEFT JOIN "RunTag" t ON t."runId" = r.id AND t.key = ${field.key}`,
        value: raw("lower(t.value)"),
        type: raw("text"),
      };
    case "attribute": {
      const type = ATTRIBUTE_TYPE[field.name];
      const value = attributeSql(field.name);
      return { join: empty, value: type ? value : sql`lower(${value})`, type: type ?? raw("text") };
    }
  }
}

/** What comes behind `place`: runs without the value are last in both directions, and ids break ties. */
function isAfter(column: SortColumn | null, { id, value }: RunPlace, descending: boolean): Sql {
  const op = raw(descending ? "<" : ">");
  const byId = sql`r.id ${op} ${id}::uuid`;
  if (!column) return byId;
  if (value === null) return sql`(${column.value} IS NULL AND ${byId})`;
  const edge = sql`${value}::${column.type}`;
  return sql`(${column.value} ${op} ${edge} OR (${column.value} = ${edge} AND ${byId}) OR ${column.value} IS NULL)`;
}

export type PlacedRun = Run & { sortValue: string | null };

export interface RunPage {
  take: number;
  after: RunPlace | null;
  /** How many to leave out, counted from the beginning or from `after`. */
  skip: number;
}

export interface FoundRuns {
  rows: PlacedRun[];
  /** Of the whole list; null where counting was no by-product. */
  totalCount: number | null;
}

/**
 * Finds the page's ids first and reads only their rows. Where all runs have to be looked at, to search or to sort, they
 * are counted on the way.
 */
export async function listRuns(
  db: Db,
  filter: RunListFilter,
  { field, descending }: RunOrder,
  { take, after, skip }: RunPage,
): Promise<FoundRuns> {
  const column = sortColumn(field);
  const direction = raw(descending ? "DESC" : "ASC");
  const joined = field?.kind === "metric" ? field : null;
  const isCounted = !after && (column !== null || filter.search != null);
  const rows = await db.$queryRaw<(PlacedRun & { total: number | null })[]>`
    SELECT r.*, page.value::text AS "sortValue", page.total
    FROM (
      SELECT r.id, ${column?.value ?? sql`NULL::text`} AS value,
             ${isCounted ? sql`count(*) OVER ()::int` : sql`NULL::int`} AS total
      FROM "Run" r ${column?.join ?? empty}
      ${where(filter, joined, after ? [isAfter(column, after, descending)] : [])}
      ORDER BY ${column ? sql`${column.value} ${direction} NULLS LAST,` : empty} r.id ${direction}
      LIMIT ${take}::int OFFSET ${skip}::int
    ) AS page JOIN "Run" r ON r.id = page.id
    ORDER BY ${column ? sql`page.value ${direction} NULLS LAST,` : empty} r.id ${direction}`;
  return { rows: rows.map(({ total: _total, ...run }) => run), totalCount: rows[0]?.total ?? null };
}

export async function countRuns(db: Db, filter: RunListFilter): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Run" r ${whereRuns(filter)}`;
  return rows[0]!.count;
}
