/** Turns a parsed search into SQL over `"Run" r`. Whatever a person wrote becomes a parameter, never text. */
import type {
  ComparisonOperator,
  MetricSummaryName,
  RunAttribute,
  RunField,
  RunSearch,
  SearchValue,
} from "@smallset/schema";
import { Prisma } from "../../../generated/prisma/client.js";

type Sql = Prisma.Sql;
const { sql, raw, join } = Prisma;

/** What SQL calls them; the keys are a closed set, so that nothing else gets in. */
const SUMMARY_COLUMN: Record<MetricSummaryName, string> = {
  best: "best",
  last: "last",
  min: "min",
  max: "max",
  bestStep: `"bestStep"`,
  lastStep: `"lastStep"`,
};
/** @param alias of the "MetricSummary" that is meant */
export const summaryColumn = (name: MetricSummaryName, alias: "s" | "sorted" = "s"): Sql =>
  raw(`${alias}.${SUMMARY_COLUMN[name]}`);

/** An expression over r for each column that can be searched or sorted by. */
const ATTRIBUTE_SQL: Record<RunAttribute, Sql> = {
  name: raw("r.name"),
  status: raw("r.status::text"),
  kind: raw("r.kind::text"),
  experiment: raw(`(SELECT e.name FROM "Experiment" e WHERE e.id = r."experimentId")`),
  dataset: raw(
    `(SELECT d.name FROM "DatasetVersion" v JOIN "Dataset" d ON d.id = v."datasetId" WHERE v.id = r."datasetVersionId")`,
  ),
  createdBy: raw(`(SELECT u.name FROM "User" u WHERE u.id = r."createdById")`),
  createdAt: raw(`r."createdAt"`),
  startedAt: raw(`r."startedAt"`),
  finishedAt: raw(`r."finishedAt"`),
  // A running one has lasted until now.
  duration: raw(`extract(epoch FROM coalesce(r."finishedAt", now()) - r."startedAt")::float8`),
  bestEpoch: raw(`r."bestEpoch"::float8`),
  seed: raw("r.seed::float8"),
  id: raw("r.id::text"),
  parent: raw(`r."parentId"::text`),
  settings: raw("r.settings"),
};
export const attributeSql = (name: RunAttribute): Sql => ATTRIBUTE_SQL[name];

const OPERATOR_SQL: Record<Exclude<ComparisonOperator, "~" | "!~">, Sql> = {
  "=": raw("="),
  "!=": raw("<>"),
  ">": raw(">"),
  ">=": raw(">="),
  "<": raw("<"),
  "<=": raw("<="),
};

/** `%` and `_` mean themselves. */
const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;

/** A metric whose summary is joined already, as `sorted`: asking it is cheaper than looking for it again. */
export interface JoinedMetric {
  key: string;
}

export function compileSearch(search: RunSearch, joined: JoinedMetric | null = null): Sql {
  const compile = (part: RunSearch) => compileSearch(part, joined);
  switch (search.is) {
    case "and":
    case "or":
      return sql`(${join(search.parts.map(compile), search.is === "and" ? " AND " : " OR ")})`;
    case "not":
      // A comparison with something that is not there is null, and so would be its opposite.
      return sql`(${compile(search.part)}) IS NOT TRUE`;
    case "contains":
      return sql`(r.name ILIKE ${pattern(search.text)} OR ${attributeSql("experiment")} ILIKE ${pattern(search.text)}
                  OR ${attributeSql("dataset")} ILIKE ${pattern(search.text)})`;
    case "compare":
      return on(search.field, joined, (column) =>
        compare(column, search.operator, search.value, search.field),
      );
    case "in":
      return on(
        search.field,
        joined,
        (column) =>
          sql`(${join(
            search.values.map((value) => compare(column, "=", value, search.field)),
            " OR ",
          )})`,
      );
    case "exists":
      return on(search.field, joined, ({ text }) => sql`${text} IS NOT NULL`);
  }
}

/** A field as text and, where it can be one, as a number. */
interface Column {
  text: Sql;
  number: Sql;
}

/** Finds the field's row and says `condition` of it: no such row, no match. */
function on(field: RunField, joined: JoinedMetric | null, condition: (column: Column) => Sql): Sql {
  switch (field.kind) {
    case "metric": {
      const isJoined = field.key === joined?.key;
      const column = summaryColumn(field.summary, isJoined ? "sorted" : "s");
      if (isJoined) return condition({ text: column, number: column });
      return sql`EXISTS (SELECT 1 FROM "MetricSummary" s WHERE s."runId" = r.id AND s.key = ${field.key}
                         AND ${condition({ text: column, number: column })})`;
    }
    case "param":
      return sql`EXISTS (SELECT 1 FROM "Param" p WHERE p."runId" = r.id AND p.key = ${field.key}
                         AND ${condition({ text: raw("p.value"), number: raw("p.number") })})`;
    case "tag":
      // A tag is text; the case keeps what is no number away from the cast.
      return sql`EXISTS (SELECT 1 FROM "RunTag" t WHERE t."runId" = r.id AND t.key = ${field.key}
                         AND ${condition({ text: raw("t.value"), number: TAG_NUMBER })})`;
    case "attribute": {
      const column = attributeSql(field.name);
      return condition({ text: column, number: column });
    }
  }
}

const TAG_NUMBER = raw(
  String.raw`(CASE WHEN t.value ~ '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$' THEN t.value::float8 END)`,
);

function compare(column: Column, operator: ComparisonOperator, value: SearchValue, field: RunField): Sql {
  if (operator === "~") return sql`${column.text} ILIKE ${pattern(value.text)}`;
  if (operator === "!~") return sql`${column.text} NOT ILIKE ${pattern(value.text)}`;
  if (value.span) return compareTime(column.text, operator, value.span);
  const op = OPERATOR_SQL[operator];
  if (value.number === null || isText(field)) return sql`${column.text} ${op} ${value.text}`;
  const byNumber = sql`${column.number} ${op} ${value.number}::float8`;
  if (field.kind !== "param" && field.kind !== "tag") return byNumber;
  // A param that was set as text, "1e-3", is the same as the number where it is asked for as written.
  if (operator === "=") return sql`(${byNumber} OR ${column.text} = ${value.text})`;
  if (operator === "!=") return sql`(coalesce(${byNumber}, true) AND ${column.text} <> ${value.text})`;
  return byNumber;
}

const TEXT_ATTRIBUTES = new Set<RunAttribute>([
  "name",
  "status",
  "kind",
  "experiment",
  "dataset",
  "createdBy",
  "id",
  "parent",
  "settings",
]);
const isText = (field: RunField): boolean => field.kind === "attribute" && TEXT_ATTRIBUTES.has(field.name);

/** A day is a span: after it means after its end. */
function compareTime(column: Sql, operator: ComparisonOperator, { from, to }: { from: Date; to: Date }): Sql {
  const isMoment = from.getTime() === to.getTime();
  switch (operator) {
    case ">":
      return isMoment ? sql`${column} > ${from}` : sql`${column} >= ${to}`;
    case ">=":
      return sql`${column} >= ${from}`;
    case "<":
      return sql`${column} < ${from}`;
    case "<=":
      return isMoment ? sql`${column} <= ${to}` : sql`${column} < ${to}`;
    case "!=":
      return isMoment ? sql`${column} <> ${from}` : sql`(${column} < ${from} OR ${column} >= ${to})`;
    default:
      return isMoment ? sql`${column} = ${from}` : sql`(${column} >= ${from} AND ${column} < ${to})`;
  }
}
