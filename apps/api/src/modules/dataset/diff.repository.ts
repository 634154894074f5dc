/** Compares two versions image by image, in the database: a version may have 100,000 of them. */
import type { Db } from "../../db/database.js";
import { Prisma } from "../../generated/prisma/client.js";
import type { ChangeKind } from "./dataset-edit.input.js";

export interface DiffCounts {
  added: number;
  removed: number;
  moved: number;
  relabelled: number;
  excluded: number;
  restored: number;
  unchanged: number;
}

export interface ChangedPair {
  beforeId: string | null;
  afterId: string | null;
  kinds: ChangeKind[];
  /** Unique; those that are gone come last. */
  place: number;
}

/**
 * Pairs images by path and bytes; what is left, by bytes alone: the k-th copy with the k-th copy.
 * Gives a CTE `changed` with the columns of `ChangedPair`, unchanged images with no kinds.
 */
const changed = (baseId: string, targetId: string) => Prisma.sql`
  WITH a AS (SELECT * FROM "Image" WHERE "datasetVersionId" = ${baseId}::uuid),
  b AS (SELECT * FROM "Image" WHERE "datasetVersionId" = ${targetId}::uuid),
  exact AS (SELECT a.id AS aid, b.id AS bid FROM a JOIN b USING (path, sha256)),
  rest_a AS (SELECT id AS aid, sha256, row_number() OVER (PARTITION BY sha256 ORDER BY path) AS copy
             FROM a WHERE NOT EXISTS (SELECT 1 FROM exact WHERE aid = a.id)),
  rest_b AS (SELECT id AS bid, sha256, row_number() OVER (PARTITION BY sha256 ORDER BY path) AS copy
             FROM b WHERE NOT EXISTS (SELECT 1 FROM exact WHERE bid = b.id)),
  pairs AS (SELECT aid, bid FROM exact
            UNION ALL SELECT aid, bid FROM rest_a FULL JOIN rest_b USING (sha256, copy)),
  changed AS (
    SELECT a.id AS "beforeId", b.id AS "afterId", coalesce(b.position, a.position + 1000000000) AS place,
      array_remove(ARRAY[
        CASE WHEN a.id IS NULL AND NOT b.excluded THEN 'ADDED'
             WHEN b.id IS NULL AND NOT a.excluded THEN 'REMOVED'
             WHEN b.excluded AND NOT coalesce(a.excluded, false) THEN 'EXCLUDED'
             WHEN a.excluded AND NOT b.excluded THEN 'RESTORED' END,
        CASE WHEN NOT b.excluded AND a.split <> b.split THEN 'MOVED' END,
        CASE WHEN NOT b.excluded AND a."className" <> b."className" THEN 'RELABELLED' END], NULL) AS kinds
    FROM pairs LEFT JOIN a ON a.id = pairs.aid LEFT JOIN b ON b.id = pairs.bid)`;

export async function countDiff(db: Db, baseId: string, targetId: string): Promise<DiffCounts> {
  const [counts] = await db.$queryRaw<DiffCounts[]>`${changed(baseId, targetId)}
    SELECT count(*) FILTER (WHERE 'ADDED' = ANY (kinds))::int AS added,
           count(*) FILTER (WHERE 'REMOVED' = ANY (kinds))::int AS removed,
           count(*) FILTER (WHERE 'MOVED' = ANY (kinds))::int AS moved,
           count(*) FILTER (WHERE 'RELABELLED' = ANY (kinds))::int AS relabelled,
           count(*) FILTER (WHERE 'EXCLUDED' = ANY (kinds))::int AS excluded,
           count(*) FILTER (WHERE 'RESTORED' = ANY (kinds))::int AS restored,
           count(*) FILTER (WHERE kinds = '{}' AND "afterId" IS NOT NULL)::int AS unchanged
    FROM changed`;
  return counts!;
}

/** In the newer version's order, beginning after `afterPlace`. */
export const listChanged = (
  db: Db,
  { baseId, targetId, kind }: { baseId: string; targetId: string; kind?: ChangeKind | undefined },
  page: { take: number; afterPlace: number },
): Promise<ChangedPair[]> =>
  db.$queryRaw`${changed(baseId, targetId)}
    SELECT "beforeId", "afterId", kinds, place FROM changed
    WHERE kinds <> '{}' AND (${kind ?? null}::text IS NULL OR ${kind ?? null}::text = ANY (kinds))
      AND place > ${page.afterPlace}::int
    ORDER BY place LIMIT ${page.take}::int`;
