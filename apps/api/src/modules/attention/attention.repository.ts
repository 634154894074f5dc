/** Finds rows that wait for a person. */
import type { Db } from "../../db/database.js";

const MOST = 5;

export interface FailedRow {
  id: string;
  name: string;
  message: string | null;
  nextStep: string | null;
  at: Date;
}

/** Failed since `since`, newest first, unless a later run of the same experiment went well. */
export const listFailedRuns = (db: Db, since: Date): Promise<FailedRow[]> =>
  db.$queryRaw`
    SELECT run.id, run.name, run.error->>'message' AS message, run.error->>'nextStep' AS "nextStep",
           coalesce(run."finishedAt", run."createdAt") AS at
    FROM "Run" run
    WHERE run.status = 'FAILED' AND run."parentId" IS NULL AND run."finishedAt" > ${since}
      AND NOT EXISTS (
        SELECT 1 FROM "Run" later
        WHERE later."experimentId" = run."experimentId" AND later.id > run.id AND later.status = 'FINISHED')
    ORDER BY run.id DESC LIMIT ${MOST}`;

/** Running runs whose worker has been silent since before `silentSince`. */
export const listStalledRuns = (db: Db, silentSince: Date) =>
  db.run.findMany({
    where: { status: "RUNNING", heartbeatAt: { lt: silentSince } },
    orderBy: { id: "desc" },
    take: MOST,
    select: { id: true, name: true, heartbeatAt: true },
  });

export interface NewestVersionRow {
  datasetId: string;
  name: string;
  number: number;
  status: string;
  message: string | null;
  nextStep: string | null;
  leakedCount: number;
  createdAt: Date;
}

/** Datasets whose newest version failed though nobody canceled it, or holds the same picture in two splits. */
export const listTroubledVersions = (db: Db): Promise<NewestVersionRow[]> =>
  db.$queryRaw`
    SELECT * FROM (
      SELECT DISTINCT ON (version."datasetId")
             version."datasetId", dataset.name, version.number, version.status::text, version."createdAt",
             version.error->>'message' AS message, version.error->>'nextStep' AS "nextStep",
             version.error->>'code' AS code,
             coalesce((SELECT sum((issue->>'count')::int) FROM jsonb_array_elements(version."issueCounts") issue
                       WHERE issue->>'code' IN ('LEAKAGE', 'GROUP_LEAKAGE')), 0)::int AS "leakedCount"
      FROM "DatasetVersion" version JOIN "Dataset" dataset ON dataset.id = version."datasetId"
      ORDER BY version."datasetId", version.number DESC) newest
    WHERE (status = 'FAILED' AND code IS DISTINCT FROM 'IMPORT_CANCELED') OR "leakedCount" > 0
    ORDER BY "createdAt" DESC LIMIT ${MOST}`;
