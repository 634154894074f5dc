/** What runs said of held-out images, one row each. */
import type { Db } from "../../db/database.js";
import type { EvaluatedImage } from "../../generated/prisma/client.js";

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

/** Wrong answers, the most confident first. */
export const listWorstMistakes = (
  db: Db,
  runId: string,
  take: number,
): Promise<Pick<EvaluatedImage, "imageId" | "predictedIndex" | "probability">[]> =>
  db.$queryRaw`
    SELECT "imageId", "predictedIndex", probability FROM "EvaluatedImage"
    WHERE "runId" = ${runId}::uuid AND "predictedIndex" <> "trueIndex"
    ORDER BY probability DESC, "imageId" LIMIT ${take}::int`;

/** Held-out images of one true and one predicted class, the surest first. */
export const listCell = (
  db: Db,
  runId: string,
  { trueIndex, predictedIndex, take }: { trueIndex: number; predictedIndex: number; take: number },
): Promise<Pick<EvaluatedImage, "imageId" | "predictedIndex" | "probability">[]> =>
  db.evaluatedImage.findMany({
    where: { runId, trueIndex, predictedIndex },
    orderBy: [{ probability: "desc" }, { imageId: "asc" }],
    take,
    select: { imageId: true, predictedIndex: true, probability: true },
  });

/** For each threshold 0, 0.01 … 1: how many answers are at least so sure, and how many of them are right. */
export const listThresholds = (
  db: Db,
  runId: string,
): Promise<{ threshold: number; answered: number; correct: number }[]> =>
  db.$queryRaw`
    SELECT step / 100.0::float8 AS threshold, count(*) FILTER (WHERE probability >= step / 100.0)::int AS answered,
           count(*) FILTER (WHERE probability >= step / 100.0 AND "predictedIndex" = "trueIndex")::int AS correct
    FROM generate_series(0, 100) AS step, "EvaluatedImage"
    WHERE "runId" = ${runId}::uuid GROUP BY step ORDER BY step`;
