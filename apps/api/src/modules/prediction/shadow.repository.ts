/** What shadows said beside production's answers. */
import type { Db } from "../../db/database.js";
import { createId } from "../../db/ids.js";
import { toJson } from "../../db/json.js";
import type { ModelAlias, Prediction } from "../../generated/prisma/client.js";
import type { Answer } from "./prediction.repository.js";

export const setAliasShadow = async (
  db: Db,
  modelId: string,
  alias: string,
  shadow: boolean,
): Promise<ModelAlias | null> => {
  const where = { modelId, alias };
  await db.modelAlias.updateMany({ where, data: { shadow } });
  return db.modelAlias.findUnique({ where: { modelId_alias: where } });
};

/** Versions that shadow the model whose version this is; the version itself is left out. */
export async function listShadowVersionIds(db: Db, answeredById: string): Promise<string[]> {
  const rows = await db.modelAlias.findMany({
    where: {
      shadow: true,
      modelVersionId: { not: answeredById },
      model: { versions: { some: { id: answeredById } } },
    },
    distinct: ["modelVersionId"],
    select: { modelVersionId: true },
  });
  return rows.map(({ modelVersionId }) => modelVersionId);
}

export interface ShadowAnswer {
  modelVersionId: string;
  answers: Answer[];
  abstained: boolean;
  decodeMs: number;
  extractMs: number;
  topModelMs: number;
}

/** Once for each version and photo, however often the job runs. */
export const insertShadowAnswer = (db: Db, row: Prediction, answer: ShadowAnswer) =>
  db.prediction.createMany({
    data: [
      {
        ...answer,
        answers: toJson(answer.answers),
        requestId: createId(),
        position: 0,
        status: "ANSWERED",
        answeredAt: new Date(),
        fileName: row.fileName,
        sha256: row.sha256,
        topK: row.topK,
        shadowOfId: row.id,
        createdById: row.createdById,
      },
    ],
    skipDuplicates: true,
  });

export interface ShadowCounts {
  comparedCount: number;
  agreedCount: number;
  /** Of both, milliseconds a photo. */
  liveMs: number | null;
  shadowMs: number | null;
}

/** Of a shadow's answers beside those of one live version. */
export async function countShadowAnswers(db: Db, shadowId: string, liveId: string): Promise<ShadowCounts> {
  const [row] = await db.$queryRaw<ShadowCounts[]>`
    SELECT count(*)::int AS "comparedCount",
           count(*) FILTER (WHERE s.answers #>> '{0,className}' = p.answers #>> '{0,className}')::int AS "agreedCount",
           avg(p."decodeMs" + p."extractMs" + p."topModelMs") AS "liveMs",
           avg(s."decodeMs" + s."extractMs" + s."topModelMs") AS "shadowMs"
    FROM "Prediction" s JOIN "Prediction" p ON p.id = s."shadowOfId"
    WHERE s."modelVersionId" = ${shadowId}::uuid AND p."modelVersionId" = ${liveId}::uuid`;
  return row!;
}

/** How often which answer became which, the most frequent first. */
export const listShadowChanges = (
  db: Db,
  shadowId: string,
  liveId: string,
  take: number,
): Promise<{ liveClassName: string; shadowClassName: string; count: number }[]> =>
  db.$queryRaw`
    SELECT p.answers #>> '{0,className}' AS "liveClassName", s.answers #>> '{0,className}' AS "shadowClassName",
           count(*)::int AS count
    FROM "Prediction" s JOIN "Prediction" p ON p.id = s."shadowOfId"
    WHERE s."modelVersionId" = ${shadowId}::uuid AND p."modelVersionId" = ${liveId}::uuid
      AND s.answers #>> '{0,className}' <> p.answers #>> '{0,className}'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${take}`;

/** Photos that the two answer differently, newest first. */
export async function listShadowDifferences(
  db: Db,
  shadowId: string,
  liveId: string,
  take: number,
): Promise<{ live: Prediction; shadow: Prediction }[]> {
  const ids = await db.$queryRaw<{ id: string }[]>`
    SELECT s.id FROM "Prediction" s JOIN "Prediction" p ON p.id = s."shadowOfId"
    WHERE s."modelVersionId" = ${shadowId}::uuid AND p."modelVersionId" = ${liveId}::uuid
      AND s.answers #>> '{0,className}' <> p.answers #>> '{0,className}'
    ORDER BY s.id DESC LIMIT ${take}`;
  const rows = await db.prediction.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    include: { shadowOf: true },
    orderBy: { id: "desc" },
  });
  return rows.map(({ shadowOf, ...shadow }) => ({ live: shadowOf!, shadow }));
}
