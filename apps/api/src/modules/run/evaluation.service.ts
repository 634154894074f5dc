/** Reads what a run's evaluation found. */
import { fromJson } from "../../db/json.js";
import type { Image, Run } from "../../generated/prisma/client.js";
import type { Loaders } from "../../graphql/loaders.js";
import { requireFirst } from "../../graphql/page.js";
import type { AnswerFilter } from "./evaluation.repository.js";

/** ml-core's EvaluationReport without its per-image predictions, which are rows, and whose run it is. */
export interface StoredEvaluation {
  runId: string;
  split: string;
  count: number;
  loss: number;
  accuracy: number;
  accuracyInterval: { low: number; high: number };
  macroF1: number;
  classes: { className: string; precision: number; recall: number; f1: number; support: number }[];
  confusionMatrix: number[][];
}

export interface StoredMistake {
  image: Image;
  predictedClassName: string;
  probability: number;
}

export const readEvaluation = (run: Run): StoredEvaluation | null =>
  run.evaluation === null
    ? null
    : { ...fromJson<Omit<StoredEvaluation, "runId">>(run.evaluation), runId: run.id };

const MAX_MISTAKES = 100;

/** Photos that the filter means, the most confident answers first. @throws AppError BAD_USER_INPUT */
export async function listMistakes(
  loaders: Loaders,
  { runId, classes }: StoredEvaluation,
  filter: AnswerFilter,
  first: number,
): Promise<StoredMistake[]> {
  const take = requireFirst(first, MAX_MISTAKES);
  const answers = await loaders.answersOfRun({ filter, take }).load(runId);
  return Promise.all(
    answers.map(async ({ imageId, predictedIndex, probability }) => ({
      image: await loaders.image.load(imageId),
      predictedClassName: classes[predictedIndex]!.className,
      probability,
    })),
  );
}
