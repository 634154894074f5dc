/** Work, read from the rows that it is for: the queue itself holds ids only. */
import type { Db } from "../../db/database.js";
import type { JobKind, JobState } from "./operations.type.js";

export interface JobRow {
  id: string;
  kind: JobKind;
  state: JobState;
  name: string;
  targetId: string | null;
  createdAt: Date;
  progress: object | null;
  error: object | null;
}

/** Running before waiting before failed; within those the order in which they come, failed ones newest first. */
export const listJobs = (db: Db, failedSince: Date, take: number): Promise<JobRow[]> =>
  db.$queryRaw`
    SELECT * FROM (
      SELECT id, 'TRAIN_RUN' AS kind, name, id AS "targetId", "createdAt", progress, error, priority,
             CASE WHEN status = 'FAILED' THEN 'FAILED' WHEN status = 'RUNNING' THEN 'RUNNING'
                  WHEN "pausedAt" IS NOT NULL THEN 'PAUSED' ELSE 'WAITING' END AS state
      FROM "Run"
      WHERE status IN ('SCHEDULED', 'RUNNING') OR (status = 'FAILED' AND "finishedAt" > ${failedSince})
      UNION ALL
      SELECT version.id, 'IMPORT_DATASET', dataset.name || ' version ' || version.number, dataset.id,
             version."createdAt", version.progress, version.error, 0,
             CASE WHEN version.status = 'FAILED' THEN 'FAILED'
                  WHEN version.progress IS NULL THEN 'WAITING' ELSE 'RUNNING' END
      FROM "DatasetVersion" version JOIN "Dataset" dataset ON dataset.id = version."datasetId"
      WHERE version.status = 'IMPORTING' OR (version.status = 'FAILED' AND version."createdAt" > ${failedSince})
      UNION ALL
      SELECT export.id, 'EXPORT_MODEL', model.name || ' version ' || version.number || ' as ' || export.format, NULL,
             export."createdAt", NULL, export.error, 0,
             CASE WHEN export.status = 'FAILED' THEN 'FAILED' ELSE 'WAITING' END
      FROM "ModelExport" export
      JOIN "ModelVersion" version ON version.id = export."modelVersionId"
      JOIN "RegisteredModel" model ON model.id = version."modelId"
      WHERE export.status = 'PENDING' OR (export.status = 'FAILED' AND export."createdAt" > ${failedSince})
      UNION ALL
      SELECT id, 'PREDICT_IMAGES', "fileName", "runId", "createdAt", NULL, error, 0,
             CASE WHEN status = 'FAILED' THEN 'FAILED' ELSE 'WAITING' END
      FROM "Prediction"
      WHERE "createdAt" > ${failedSince} AND status IN ('PENDING', 'FAILED')) job
    ORDER BY array_position(ARRAY['RUNNING', 'PAUSED', 'WAITING', 'FAILED'], state),
             CASE WHEN state = 'FAILED' THEN -extract(epoch FROM "createdAt") ELSE priority END, "createdAt"
    LIMIT ${take}::int`;
