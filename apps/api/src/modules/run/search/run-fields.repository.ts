/** Which params, metrics and tags there are, and what values they take: for columns and suggestions. */
import { formatRunField, RUN_ATTRIBUTES, type RunField } from "@smallset/schema";
import type { Db } from "../../../db/database.js";
import { Prisma } from "../../../generated/prisma/client.js";
import { attributeSql } from "./compile-search.repository.js";

const { sql, raw } = Prisma;
type Sql = Prisma.Sql;

const MAX_KEYS = 500;

/** Jumps along the index from key to key, so that 10,000 runs cost no more than ten. */
const listKeys = (db: Db, table: Sql, isNumeric: Sql): Promise<{ key: string; numeric: boolean }[]> =>
  db.$queryRaw`
    WITH RECURSIVE found AS (
      (SELECT key FROM ${table} ORDER BY key LIMIT 1)
      UNION ALL
      SELECT (SELECT t.key FROM ${table} t WHERE t.key > found.key ORDER BY t.key LIMIT 1)
      FROM found WHERE found.key IS NOT NULL
    )
    SELECT key, ${isNumeric} AS numeric FROM found WHERE key IS NOT NULL LIMIT ${MAX_KEYS}::int`;

export interface FoundField {
  field: RunField;
  /** As it is written in a search. */
  name: string;
  numeric: boolean;
}

/** Metrics first, then params and tags, each in the order of their keys; then the run's own columns. */
export async function listRunFields(db: Db): Promise<FoundField[]> {
  const [metrics, params, tags] = await Promise.all([
    listKeys(db, raw(`"MetricSummary"`), raw("true")),
    listKeys(
      db,
      raw(`"Param"`),
      raw(`EXISTS (SELECT 1 FROM "Param" p WHERE p.key = found.key AND p.number IS NOT NULL)`),
    ),
    listKeys(db, raw(`"RunTag"`), raw("false")),
  ]);
  const fields: { field: RunField; numeric: boolean }[] = [
    ...metrics.map(({ key }) => ({
      field: { kind: "metric", key, summary: "best" } as const,
      numeric: true,
    })),
    ...params.map(({ key, numeric }) => ({ field: { kind: "param", key } as const, numeric })),
    ...tags.map(({ key, numeric }) => ({ field: { kind: "tag", key } as const, numeric })),
    ...Object.entries(RUN_ATTRIBUTES).map(([name, { type }]) => ({
      field: { kind: "attribute", name } as RunField,
      numeric: type === "number" || type === "duration",
    })),
  ];
  return fields.map(({ field, numeric }) => ({ field, name: formatRunField(field), numeric }));
}

const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;

/** Values that contain `text`, in order. A metric has too many to choose from: none. */
export async function listFieldValues(
  db: Db,
  field: RunField,
  text: string,
  take: number,
): Promise<string[]> {
  const from = ((): Sql | null => {
    switch (field.kind) {
      case "metric":
        return null;
      case "param":
        return sql`SELECT value FROM "Param" WHERE key = ${field.key}`;
      case "tag":
        return sql`SELECT value FROM "RunTag" WHERE key = ${field.key}`;
      case "attribute": {
        const { type, words } = RUN_ATTRIBUTES[field.name];
        if (words) return sql`SELECT unnest(${[...words]}::text[]) AS value`;
        return type === "text" ? sql`SELECT ${attributeSql(field.name)} AS value FROM "Run" r` : null;
      }
    }
  })();
  if (!from) return [];
  const rows = await db.$queryRaw<{ value: string }[]>`
    SELECT DISTINCT value FROM (${from}) AS known WHERE value ILIKE ${pattern(text)}
    ORDER BY value LIMIT ${take}::int`;
  return rows.map(({ value }) => value);
}
