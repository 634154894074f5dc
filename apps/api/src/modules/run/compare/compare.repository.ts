/** What runs said of the same photos. */
import type { Db } from "../../../db/database.js";

export interface ImageAnswerRow {
  runId: string;
  trueClassName: string;
  className: string;
  probability: number;
  isRight: boolean;
}

/** Every run that was evaluated on a photo with these very bytes, newest first. */
export const listAnswersOfImage = (db: Db, imageId: string, take: number): Promise<ImageAnswerRow[]> =>
  db.$queryRaw`
    SELECT DISTINCT ON (answer."runId")
           answer."runId", photo."className" AS "trueClassName", answer.probability,
           coalesce(run.evaluation->'classes'->answer."predictedIndex"->>'className', '?') AS "className",
           answer."predictedIndex" = answer."trueIndex" AS "isRight"
    FROM "Image" asked
    JOIN "Image" photo ON photo.sha256 = asked.sha256
    JOIN "EvaluatedImage" answer ON answer."imageId" = photo.id
    JOIN "Run" run ON run.id = answer."runId"
    WHERE asked.id = ${imageId}::uuid
    ORDER BY answer."runId" DESC, photo.position LIMIT ${take}::int`;
