/** What two runs said of the same held-out images. */
import type { Db } from "../../db/database.js";

export interface AnswerPair {
  imageId: string;
  label: string;
  candidateIndex: number;
  candidateProbability: number;
  incumbentIndex: number;
  incumbentProbability: number;
}

/** One row for each image, by its bytes, that both runs were evaluated on; in the candidate's order. */
export const compareAnswers = (
  db: Db,
  candidateRunId: string,
  incumbentRunId: string,
): Promise<AnswerPair[]> =>
  db.$queryRaw`
    WITH answer AS (
      SELECT DISTINCT ON (e."runId", i.sha256)
             e."runId", i.sha256, i.id, i.position, i."className", e."predictedIndex", e.probability
      FROM "EvaluatedImage" e JOIN "Image" i ON i.id = e."imageId"
      WHERE e."runId" IN (${candidateRunId}::uuid, ${incumbentRunId}::uuid)
      ORDER BY e."runId", i.sha256, i.position)
    SELECT candidate.id AS "imageId", candidate."className" AS label,
           candidate."predictedIndex" AS "candidateIndex", candidate.probability AS "candidateProbability",
           incumbent."predictedIndex" AS "incumbentIndex", incumbent.probability AS "incumbentProbability"
    FROM answer candidate JOIN answer incumbent USING (sha256)
    WHERE candidate."runId" = ${candidateRunId}::uuid AND incumbent."runId" = ${incumbentRunId}::uuid
    ORDER BY candidate.position`;

/** Held-out images of a run whose very bytes were in its train split too. */
export async function countLeakedImages(db: Db, runId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count
    FROM "EvaluatedImage" e JOIN "Image" held ON held.id = e."imageId"
    WHERE e."runId" = ${runId}::uuid AND EXISTS (
      SELECT 1 FROM "Image" trained
      WHERE trained."datasetVersionId" = held."datasetVersionId" AND trained.sha256 = held.sha256
        AND trained.split = 'train' AND NOT trained.excluded)`;
  return row!.count;
}

/** Held-out images of a run that look nearly the same as one of another split. */
export async function countLookAlikes(db: Db, runId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "EvaluatedImage" e
    WHERE e."runId" = ${runId}::uuid AND EXISTS (
      SELECT 1 FROM "ImageIssue" i WHERE i."imageId" = e."imageId" AND i.code = 'NEAR_LEAKAGE')`;
  return row!.count;
}
