/** Reads what a run's evaluation found. */
import { AppError } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { Image, Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { listImagesByIds } from "../dataset/image.repository.js";
import { listWorstMistakes } from "./evaluation.repository.js";

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

/** The most confident wrong answers first. @throws AppError BAD_USER_INPUT */
export async function listMistakes(
  { db }: Platform,
  { runId, classes }: StoredEvaluation,
  first: number,
): Promise<StoredMistake[]> {
  if (first < 1 || first > MAX_MISTAKES)
    throw new AppError("BAD_USER_INPUT", `\`first\` must be between 1 and ${MAX_MISTAKES}.`);
  const mistakes = await listWorstMistakes(db, runId, first);
  const images = new Map(
    (
      await listImagesByIds(
        db,
        mistakes.map((mistake) => mistake.imageId),
      )
    ).map((image) => [image.id, image]),
  );
  return mistakes.map(({ imageId, predictedIndex, probability }) => ({
    image: images.get(imageId)!,
    predictedClassName: classes[predictedIndex]!.className,
    probability,
  }));
}
