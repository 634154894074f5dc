/** Finds the runs that one asks about when another has come out. */
import { METRIC_KEYS } from "@smallset/schema";
import type { Db } from "../../../db/database.js";
import type { RivalKind } from "./rivals.type.js";

/** At most one of each kind, all evaluated and of the same dataset; a run can be rival for several reasons. */
export const listRivals = (db: Db, runId: string): Promise<{ kind: RivalKind; runId: string }[]> =>
  db.$queryRaw`
    WITH me AS (
      SELECT run.id, version."datasetId" FROM "Run" run
      JOIN "DatasetVersion" version ON version.id = run."datasetVersionId" WHERE run.id = ${runId}::uuid
    ), other AS (
      SELECT run.id FROM me
      JOIN "DatasetVersion" version ON version."datasetId" = me."datasetId"
      JOIN "Run" run ON run."datasetVersionId" = version.id
      WHERE run.id <> me.id AND run.evaluation IS NOT NULL
    )
    (SELECT 'PREVIOUS' AS kind, other.id AS "runId" FROM other, me WHERE other.id < me.id ORDER BY other.id DESC LIMIT 1)
    UNION ALL
    (SELECT 'BEST', other.id FROM other JOIN "MetricSummary" summary ON summary."runId" = other.id
     WHERE summary.key = ${METRIC_KEYS.validationAccuracy} ORDER BY summary.best DESC, other.id DESC LIMIT 1)
    UNION ALL
    (SELECT 'PRODUCTION', other.id FROM other JOIN "ModelVersion" version ON version."runId" = other.id
     JOIN "ModelAlias" alias ON alias."modelVersionId" = version.id
     WHERE alias.alias = 'production' ORDER BY alias."updatedAt" DESC LIMIT 1)`;
