/** Deletes runs and datasets, and knows what stands against it. */
import type { Db } from "../../db/database.js";

export interface Held {
  id: string;
  name: string;
  reason: string;
}

/** The runs, and the children of those that are parents. */
export async function withChildren(db: Db, runIds: string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE family AS (
      SELECT id FROM "Run" WHERE id = ANY (${runIds}::uuid[])
      UNION SELECT r.id FROM "Run" r JOIN family f ON r."parentId" = f.id
    ) SELECT id::text AS id FROM family`;
  return rows.map(({ id }) => id);
}

/** Runs that are under way, or that a model version comes from. */
export const listHeldRuns = (db: Db, runIds: string[]): Promise<(Held & { parentId: string | null })[]> =>
  db.$queryRaw`
    SELECT r.id::text AS id, r.name, r."parentId"::text AS "parentId", CASE
      WHEN r.status IN ('SCHEDULED', 'RUNNING') AND r.kind <> 'external'
        THEN 'It is ' || r.status || ': cancel it first.'
      ELSE 'Model versions come from it: ' || string_agg(m.name || ' ' || v.number, ', ' ORDER BY m.name, v.number)
           || '. Delete those first.'
    END AS reason
    FROM "Run" r
    LEFT JOIN "ModelVersion" v ON v."runId" = r.id AND v."deletedAt" IS NULL
    LEFT JOIN "RegisteredModel" m ON m.id = v."modelId"
    WHERE r.id = ANY (${runIds}::uuid[])
      AND (v.id IS NOT NULL OR (r.status IN ('SCHEDULED', 'RUNNING') AND r.kind <> 'external'))
    GROUP BY r.id ORDER BY r.id`;

/** Runs of any version of the datasets. */
export async function listRunsOfDatasets(
  db: Db,
  datasetIds: string[],
): Promise<{ id: string; datasetId: string }[]> {
  return db.$queryRaw`
    SELECT r.id::text AS id, v."datasetId"::text AS "datasetId" FROM "Run" r
    JOIN "DatasetVersion" v ON v.id = r."datasetVersionId" WHERE v."datasetId" = ANY (${datasetIds}::uuid[])`;
}

export const listDatasetsToDelete = (
  db: Db,
  datasetIds: string[],
): Promise<{ id: string; name: string; images: number; importing: boolean }[]> => db.$queryRaw`
  SELECT d.id::text AS id, d.name, coalesce(sum(v."imageCount"), 0)::int AS images,
         coalesce(bool_or(v.status = 'IMPORTING'), false) AS importing
  FROM "Dataset" d LEFT JOIN "DatasetVersion" v ON v."datasetId" = d.id
  WHERE d.id = ANY (${datasetIds}::uuid[]) GROUP BY d.id ORDER BY d.name`;

/** Events, metrics, params, tags, artifacts and answers go with them. Call it in a transaction. */
export async function deleteRows(tx: Db, { runIds, datasetIds }: { runIds: string[]; datasetIds: string[] }) {
  // Locked against a start, a registration or a promotion that would need them.
  await tx.$queryRaw`SELECT 1 FROM "Run" WHERE id = ANY (${runIds}::uuid[]) ORDER BY id FOR UPDATE`;
  await tx.run.deleteMany({ where: { id: { in: runIds } } });
  await tx.dataset.deleteMany({ where: { id: { in: datasetIds } } });
}
