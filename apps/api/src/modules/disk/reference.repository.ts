/**
 * Which bytes rows still refer to. Whoever adds a column that holds a content address adds it here: disk.test.ts
 * compares the list with prisma/schema.prisma.
 */
import type { Db } from "../../db/database.js";

/** What is asked to be thought away: rows that are about to be deleted. */
export interface ThoughtAway {
  runIds: string[];
  datasetIds: string[];
}
export const NOTHING_AWAY: ThoughtAway = { runIds: [], datasetIds: [] };

/** Of these hashes, those that something refers to, and as what. */
export const listReferenced = (
  db: Db,
  sha256s: string[],
  { runIds, datasetIds }: ThoughtAway = NOTHING_AWAY,
): Promise<{ sha256: string; kind: "IMAGES" | "MODELS" | "UPLOADS" }[]> => db.$queryRaw`
  WITH wanted AS (
    SELECT DISTINCT unnest(${sha256s}::text[]) AS sha256
  ), version_file AS (
    -- A version that is not deleted keeps its manifest, every file that it names, and what was exported of it.
    SELECT v."bundleSha256" AS sha256 FROM "ModelVersion" v WHERE v."deletedAt" IS NULL
    UNION ALL
    SELECT f ->> 'sha256' FROM "ModelVersion" v, jsonb_array_elements(v.manifest -> 'files') f WHERE v."deletedAt" IS NULL
    UNION ALL
    SELECT e.sha256 FROM "ModelExport" e JOIN "ModelVersion" v ON v.id = e."modelVersionId"
    WHERE v."deletedAt" IS NULL AND e.sha256 IS NOT NULL
    UNION ALL
    SELECT unnest(ARRAY[b."csvSha256", b."jsonSha256"]) FROM "BatchPrediction" b
  ), referred AS (
    SELECT w.sha256, CASE
      WHEN EXISTS (SELECT 1 FROM "Image" i JOIN "DatasetVersion" v ON v.id = i."datasetVersionId"
                   WHERE i.sha256 = w.sha256 AND v."datasetId" <> ALL (${datasetIds}::uuid[])) THEN 'IMAGES'
      WHEN EXISTS (SELECT 1 FROM "Artifact" a WHERE a.sha256 = w.sha256 AND a."runId" <> ALL (${runIds}::uuid[]))
        OR w.sha256 IN (SELECT f.sha256 FROM version_file f) THEN 'MODELS'
      WHEN EXISTS (SELECT 1 FROM "Prediction" p WHERE p.sha256 = w.sha256
                   AND (p."runId" IS NULL OR p."runId" <> ALL (${runIds}::uuid[])))
        OR EXISTS (SELECT 1 FROM "UploadFile" u WHERE u.sha256 = w.sha256) THEN 'UPLOADS'
    END AS kind
    FROM wanted w
  )
  SELECT sha256, kind FROM referred WHERE kind IS NOT NULL`;

/** Hashes that these rows refer to, with sizes: what may become free when they go. */
export const listCandidates = (
  db: Db,
  { runIds, datasetIds }: ThoughtAway,
): Promise<{ sha256: string; bytes: number; kind: "IMAGES" | "MODELS" | "UPLOADS" }[]> => db.$queryRaw`
  SELECT sha256, max(bytes)::float8 AS bytes, min(kind) AS kind FROM (
    SELECT i.sha256, i.bytes, 'IMAGES' AS kind FROM "Image" i JOIN "DatasetVersion" v ON v.id = i."datasetVersionId"
    WHERE v."datasetId" = ANY (${datasetIds}::uuid[])
    UNION ALL
    SELECT a.sha256, a.bytes, 'MODELS' FROM "Artifact" a WHERE a."runId" = ANY (${runIds}::uuid[])
    UNION ALL
    SELECT p.sha256, 0, 'UPLOADS' FROM "Prediction" p WHERE p."runId" = ANY (${runIds}::uuid[])
  ) AS held GROUP BY sha256`;

/** When the oldest work began that is under way: what came since may belong to it though no row says so yet. */
export async function findOldestWork(db: Db): Promise<Date | null> {
  const rows = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT min(at) AS at FROM (
      SELECT min(coalesce("startedAt", "createdAt")) AS at FROM "Run" WHERE status = 'RUNNING' AND kind <> 'external'
      UNION ALL SELECT min("createdAt") FROM "DatasetVersion" WHERE status = 'IMPORTING'
      UNION ALL SELECT min("createdAt") FROM "BatchPrediction" WHERE status IN ('SCHEDULED', 'RUNNING')
      UNION ALL SELECT min("createdAt") FROM "ModelExport" WHERE status = 'PENDING'
      UNION ALL SELECT min("createdAt") FROM "Prediction" WHERE status = 'PENDING' AND "createdAt" > now() - interval '1 day'
    ) AS work`;
  return rows[0]?.at ?? null;
}

/** Runs and model versions that are there, of names that folders under DATA_DIR have. */
export async function listKnownFolders(db: Db, names: string[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT r.id::text AS name FROM "Run" r WHERE r.id::text = ANY (${names}::text[])
    UNION SELECT v."bundleSha256" FROM "ModelVersion" v
    WHERE v."bundleSha256" = ANY (${names}::text[]) AND v."deletedAt" IS NULL`;
  return new Set(rows.map(({ name }) => name));
}

/** Runs whose checkpoint may still be needed. */
export async function listUnfinishedOf(db: Db, ids: string[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM "Run" WHERE id::text = ANY (${ids}::text[]) AND status IN ('SCHEDULED', 'RUNNING')`;
  return new Set(rows.map(({ id }) => id));
}

export async function readDatabaseBytes(db: Db): Promise<number> {
  const rows = await db.$queryRaw<
    { bytes: number }[]
  >`SELECT pg_database_size(current_database())::float8 AS bytes`;
  return rows[0]!.bytes;
}
