/** What runs said of held-out images, one row each. */
import type { Db } from "../../db/database.js";
import { Prisma, type EvaluatedImage } from "../../generated/prisma/client.js";

/** Replaces what an earlier attempt wrote. Call it in a transaction. */
export async function replaceEvaluatedImages(
  tx: Db,
  runId: string,
  rows: Omit<EvaluatedImage, "runId">[],
): Promise<void> {
  await tx.evaluatedImage.deleteMany({ where: { runId } });
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key]);
  await tx.$executeRaw`
    INSERT INTO "EvaluatedImage" ("runId", "imageId", split, "trueIndex", "predictedIndex", probability, "trueProbability")
    SELECT ${runId}::uuid, image, split::"Split", truth, predicted, probability, true_probability
    FROM unnest(${column("imageId")}::uuid[], ${column("split")}::text[], ${column("trueIndex")}::int[],
                ${column("predictedIndex")}::int[], ${column("probability")}::float8[],
                ${column("trueProbability")}::float8[])
         AS row (image, split, truth, predicted, probability, true_probability)`;
}

/** Which answers are meant: those of one cell of the confusion matrix, or all wrong ones. */
export type AnswerFilter = { trueIndex: number; predictedIndex: number } | "wrong";

/** Of each run at most `take` such answers, the most confident first. */
export const listAnswers = (
  db: Db,
  runIds: readonly string[],
  { filter, take }: { filter: AnswerFilter; take: number },
): Promise<Pick<EvaluatedImage, "runId" | "imageId" | "predictedIndex" | "probability">[]> => {
  const isMeant =
    filter === "wrong"
      ? Prisma.sql`"predictedIndex" <> "trueIndex"`
      : Prisma.sql`"trueIndex" = ${filter.trueIndex}::int AND "predictedIndex" = ${filter.predictedIndex}::int`;
  return db.$queryRaw`
    SELECT "runId", "imageId", "predictedIndex", probability FROM (
      SELECT *, row_number() OVER (PARTITION BY "runId" ORDER BY probability DESC, "imageId") AS place
      FROM "EvaluatedImage" WHERE "runId" = ANY (${[...runIds]}::uuid[]) AND ${isMeant}
    ) AS answer
    WHERE place <= ${take}::int ORDER BY "runId", place`;
};

/** For each threshold 0, 0.01 … 1: how many answers are at least so sure, and how many of them are right. */
export const listThresholds = (
  db: Db,
  runIds: readonly string[],
): Promise<{ runId: string; threshold: number; answered: number; correct: number }[]> =>
  db.$queryRaw`
    SELECT "runId", step / 100.0::float8 AS threshold, count(*) FILTER (WHERE probability >= step / 100.0)::int AS answered,
           count(*) FILTER (WHERE probability >= step / 100.0 AND "predictedIndex" = "trueIndex")::int AS correct
    FROM generate_series(0, 100) AS step, "EvaluatedImage"
    WHERE "runId" = ANY (${[...runIds]}::uuid[]) GROUP BY "runId", step ORDER BY "runId", step`;
