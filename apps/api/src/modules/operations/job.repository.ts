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
  /** Lower is sooner; null where only time counts. */
  priority: number | null;
  progress: object | null;
  error: object | null;
}

/**
 * Running before waiting before failed; within those the order in which they come, failed ones newest first. Children of
 * a sweep that wait do so with their parent, whose progress counts them.
 */
export const listJobs = (db: Db, failedSince: Date, take: number): Promise<JobRow[]> =>
  db.$queryRaw`
    SELECT * FROM (
      SELECT id, 'TRAIN_RUN' AS kind, name, id::text AS "targetId", "createdAt",
             CASE WHEN kind <> 'single' AND progress->>'stage' = 'training'
                  THEN jsonb_set(progress, '{stage}', '"trainings"') ELSE progress END AS progress,
             error, priority,
             CASE WHEN status = 'FAILED' THEN 'FAILED' WHEN status = 'RUNNING' THEN 'RUNNING'
                  WHEN "pausedAt" IS NOT NULL THEN 'PAUSED' ELSE 'WAITING' END AS state
      FROM "Run"
      WHERE kind <> 'external' AND (
        status = 'RUNNING' OR (status = 'SCHEDULED' AND "parentId" IS NULL)
        OR (status = 'FAILED' AND "finishedAt" > ${failedSince}))
      UNION ALL
      SELECT version.id, 'IMPORT_DATASET', dataset.name || ' version ' || version.number, dataset.id::text,
             version."createdAt", version.progress, version.error, NULL,
             CASE WHEN version.status = 'FAILED' THEN 'FAILED'
                  WHEN version.progress IS NULL THEN 'WAITING' ELSE 'RUNNING' END
      FROM "DatasetVersion" version JOIN "Dataset" dataset ON dataset.id = version."datasetId"
      WHERE version.status = 'IMPORTING' OR (version.status = 'FAILED' AND version."createdAt" > ${failedSince})
      UNION ALL
      SELECT export.id, 'EXPORT_MODEL', model.name || ' version ' || version.number || ' as ' || export.format, model.name,
             export."createdAt", NULL, export.error, NULL,
             CASE WHEN export.status = 'FAILED' THEN 'FAILED' ELSE 'WAITING' END
      FROM "ModelExport" export
      JOIN "ModelVersion" version ON version.id = export."modelVersionId"
      JOIN "RegisteredModel" model ON model.id = version."modelId"
      WHERE export.status = 'PENDING' OR (export.status = 'FAILED' AND export."createdAt" > ${failedSince})
      UNION ALL
      SELECT batch.id, 'PREDICT_BATCH', batch.name, model.name, batch."createdAt",
             CASE WHEN batch.status = 'RUNNING' THEN jsonb_build_object(
               'stage', 'answering', 'done', batch.done, 'total', batch.total, 'ratePerSecond', batch."ratePerSecond",
               'etaMs', 1000 * (batch.total - batch.done) / nullif(batch."ratePerSecond", 0),
               'failedFiles', batch."failedCount") END,
             batch.error, NULL,
             CASE batch.status WHEN 'FAILED' THEN 'FAILED' WHEN 'RUNNING' THEN 'RUNNING' ELSE 'WAITING' END
      FROM "BatchPrediction" batch
      JOIN "ModelVersion" version ON version.id = batch."modelVersionId"
      JOIN "RegisteredModel" model ON model.id = version."modelId"
      WHERE batch.status IN ('SCHEDULED', 'RUNNING')
         OR (batch.status = 'FAILED' AND batch."finishedAt" > ${failedSince})
      UNION ALL
      SELECT id, 'PREDICT_IMAGES', "fileName", "runId"::text, "createdAt", NULL, error, NULL,
             CASE WHEN status = 'FAILED' THEN 'FAILED' ELSE 'WAITING' END
      FROM "Prediction"
      WHERE "createdAt" > ${failedSince} AND status IN ('PENDING', 'FAILED')) job
    ORDER BY array_position(ARRAY['RUNNING', 'PAUSED', 'WAITING', 'FAILED'], state),
             CASE WHEN state = 'FAILED' THEN -extract(epoch FROM "createdAt") ELSE coalesce(priority, 0) END, "createdAt"
    LIMIT ${take}::int`;
