/** Joins what runs said of held-out images to a dataset version's images, by path and bytes. */
import type { Db } from "../../db/database.js";
import { Prisma, type Run } from "../../generated/prisma/client.js";

/** The version itself first, then the versions that it was made from, back to the import. */
export async function listLineage(db: Db, datasetVersionId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE lineage AS (
      SELECT id, "parentId", 0 AS depth FROM "DatasetVersion" WHERE id = ${datasetVersionId}::uuid
      UNION ALL
      SELECT v.id, v."parentId", depth + 1 FROM "DatasetVersion" v JOIN lineage ON v.id = lineage."parentId"
      WHERE depth < 1000)
    SELECT id FROM lineage ORDER BY depth`;
  return rows.map(({ id }) => id);
}

/** The newest FINISHED run, that is nobody's child, on the first of the versions that has one. */
export async function findLastRun(db: Db, versionIds: readonly string[]): Promise<Run | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM "Run" r JOIN unnest(${[...versionIds]}::uuid[]) WITH ORDINALITY AS v (id, place)
      ON r."datasetVersionId" = v.id
    WHERE r.status = 'FINISHED' AND r."parentId" IS NULL ORDER BY v.place, r.id DESC LIMIT 1`;
  return row ? db.run.findUnique({ where: { id: row.id } }) : null;
}

export const findNewestRunOn = (db: Db, datasetVersionId: string): Promise<Run | null> =>
  db.run.findFirst({
    where: { datasetVersionId, parentId: null, status: { notIn: ["FAILED", "CANCELED"] } },
    orderBy: { id: "desc" },
  });

export interface SuspectRow {
  imageId: string;
  predictedIndex: number;
  probability: number;
  labelProbability: number;
  place: number;
}

/**
 * Images whose label a run, or its folds, found less likely than another class, the surest contradiction first. A run
 * never judged an image that it learned from. Those relabelled or left out since are not asked about again.
 */
const suspects = (runId: string, datasetVersionId: string) => Prisma.sql`
  WITH answer AS (
    SELECT DISTINCT ON (now.id) now.id AS "imageId", e."predictedIndex", e.probability,
           e."trueProbability" AS "labelProbability", now.position
    FROM "Run" r
    JOIN "EvaluatedImage" e ON e."runId" = r.id
    JOIN "Image" judged ON judged.id = e."imageId"
    JOIN "Image" now ON now."datasetVersionId" = ${datasetVersionId}::uuid AND now.path = judged.path
      AND now.sha256 = judged.sha256 AND now."className" = judged."className" AND NOT now.excluded
    WHERE (r.id = ${runId}::uuid OR r."parentId" = ${runId}::uuid)
    ORDER BY now.id, e."trueProbability"),
  ranked AS (
    SELECT *, row_number() OVER (ORDER BY probability - "labelProbability" DESC, position)::int - 1 AS place
    FROM answer WHERE probability > "labelProbability")`;

export const listSuspects = (
  db: Db,
  target: { runId: string; datasetVersionId: string },
  page: { take: number; afterPlace: number },
): Promise<SuspectRow[]> =>
  db.$queryRaw`${suspects(target.runId, target.datasetVersionId)}
    SELECT * FROM ranked WHERE place > ${page.afterPlace}::int ORDER BY place LIMIT ${page.take}::int`;

export async function countSuspects(
  db: Db,
  { runId, datasetVersionId }: { runId: string; datasetVersionId: string },
): Promise<{ judged: number; suspects: number }> {
  const [counts] = await db.$queryRaw<{ judged: number; suspects: number }[]>`
    ${suspects(runId, datasetVersionId)}
    SELECT (SELECT count(*) FROM answer)::int AS judged, (SELECT count(*) FROM ranked)::int AS suspects`;
  return counts!;
}
