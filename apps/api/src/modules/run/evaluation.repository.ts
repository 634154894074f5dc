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
