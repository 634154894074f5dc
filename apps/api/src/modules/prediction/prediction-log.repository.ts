/** The prediction log: answered photos that are kept, and what people said of them. */
import type { Db } from "../../db/database.js";
import { Prisma, type Prediction, type RegisteredModel } from "../../generated/prisma/client.js";

export type LogFilter = "ALL" | "ABSTAINED" | "UNSURE" | "DIFFERENT" | "CORRECTED" | "WAITING";

/** Below it, an answer is worth a look even where no threshold is set. */
const UNSURE_BELOW = 0.7;

const conditions: Record<LogFilter, Prisma.Sql> = {
  ALL: Prisma.sql`true`,
  ABSTAINED: Prisma.sql`p.abstained`,
  UNSURE: Prisma.sql`(p.answers #>> '{0,probability}')::float8 < ${UNSURE_BELOW}`,
  DIFFERENT: Prisma.sql`EXISTS (SELECT 1 FROM "Prediction" s WHERE s."shadowOfId" = p.id
    AND s.answers #>> '{0,className}' <> p.answers #>> '{0,className}')`,
  CORRECTED: Prisma.sql`p."correctedClass" IS NOT NULL`,
  WAITING: Prisma.sql`p."correctedClass" IS NOT NULL AND p."usedInId" IS NULL`,
};

const logOf = (modelId: string, filter: LogFilter) => Prisma.sql`
  FROM "Prediction" p JOIN "ModelVersion" v ON v.id = p."modelVersionId"
  WHERE v."modelId" = ${modelId}::uuid AND p.kept AND p.status = 'ANSWERED' AND p."shadowOfId" IS NULL
    AND ${conditions[filter]}`;

/** Newest first, beginning below the id `after`. */
export async function listLog(
  db: Db,
  modelId: string,
  filter: LogFilter,
  page: { take: number; after: string | null },
): Promise<Prediction[]> {
  const after = page.after ? Prisma.sql`AND p.id < ${page.after}::uuid` : Prisma.empty;
  const ids = await db.$queryRaw<{ id: string }[]>`
    SELECT p.id ${logOf(modelId, filter)} ${after} ORDER BY p.id DESC LIMIT ${page.take}`;
  return db.prediction.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: { id: "desc" },
  });
}

export async function countLog(db: Db, modelId: string, filter: LogFilter): Promise<number> {
  const [row] = await db.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count ${logOf(modelId, filter)}`;
  return row!.count;
}

export const findPrediction = (db: Db, id: string): Promise<Prediction | null> =>
  db.prediction.findUnique({ where: { id } });

/** What a person says it shows; null takes that back. A correction keeps its photo until it is used. */
export const setCorrectedClass = (db: Db, id: string, className: string | null): Promise<Prediction> =>
  db.prediction.update({
    where: { id },
    data: { correctedClass: className, usedInId: null, ...(className !== null && { kept: true }) },
  });

/** Corrections that have not gone into a dataset version, each photo once: what was said last counts. */
export const listUnusedCorrections = (db: Db, modelId: string): Promise<Prediction[]> =>
  db.prediction.findMany({
    where: { correctedClass: { not: null }, usedInId: null, modelVersion: { modelId } },
    distinct: ["sha256"],
    orderBy: { id: "desc" },
  });

/** All of those photos, also where they were asked about more than once. */
export const markCorrectionsUsed = (
  db: Db,
  modelId: string,
  sha256s: readonly string[],
  datasetVersionId: string,
) =>
  db.prediction.updateMany({
    where: {
      correctedClass: { not: null },
      usedInId: null,
      sha256: { in: [...sha256s] },
      modelVersion: { modelId },
    },
    data: { usedInId: datasetVersionId },
  });

export const setLogSettings = (
  db: Db,
  modelId: string,
  settings: { logShare: number; logRetentionDays: number },
): Promise<RegisteredModel> => db.registeredModel.update({ where: { id: modelId }, data: settings });

/**
 * Forgets answered photos: those outside the log after an hour, those in it after their model's days. What a shadow
 * was compared on counts as in the log; a correction stays until it is used. Returns whose bytes may go with them.
 */
export async function deleteForgottenPredictions(db: Db, now: Date): Promise<{ sha256: string }[]> {
  const rows = await db.$queryRaw<{ sha256: string }[]>`
  DELETE FROM "Prediction" p
  WHERE p."shadowOfId" IS NULL AND p.status <> 'PENDING'
    AND (p."correctedClass" IS NULL OR p."usedInId" IS NOT NULL)
    AND CASE WHEN p.kept OR EXISTS (SELECT 1 FROM "Prediction" s WHERE s."shadowOfId" = p.id)
      THEN p."createdAt" < ${now}::timestamptz - make_interval(days => coalesce(
        (SELECT m."logRetentionDays" FROM "ModelVersion" v JOIN "RegisteredModel" m ON m.id = v."modelId"
         WHERE v.id = p."modelVersionId"), 30))
      ELSE p."createdAt" < ${now}::timestamptz - interval '1 hour' END
  RETURNING p.sha256`;
  return [...new Set(rows.map(({ sha256 }) => sha256))].map((sha256) => ({ sha256 }));
}
