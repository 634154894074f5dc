/** Reads what a run's evaluation found. */
import { AppError } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { Image, Run } from "../../generated/prisma/client.js";
import type { Platform } from "../../platform.js";
import { listImagesByIds } from "../dataset/image.repository.js";
import { listCell, listWorstMistakes } from "./evaluation.repository.js";

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
  evaluation: StoredEvaluation,
  first: number,
): Promise<StoredMistake[]> {
  checkFirst(first);
  return withImages(db, evaluation, await listWorstMistakes(db, evaluation.runId, first));
}

/** The images of one cell of the confusion matrix, the surest first. @throws AppError BAD_USER_INPUT */
export async function listPhotos(
  { db }: Platform,
  evaluation: StoredEvaluation,
  { first, ...cell }: { trueIndex: number; predictedIndex: number; first: number },
): Promise<StoredMistake[]> {
  checkFirst(first);
  return withImages(db, evaluation, await listCell(db, evaluation.runId, { ...cell, take: first }));
}

function checkFirst(first: number): void {
  if (first < 1 || first > MAX_MISTAKES)
    throw new AppError("BAD_USER_INPUT", `\`first\` must be between 1 and ${MAX_MISTAKES}.`);
}

async function withImages(
  db: Platform["db"],
  { classes }: StoredEvaluation,
  rows: { imageId: string; predictedIndex: number; probability: number }[],
): Promise<StoredMistake[]> {
  const ids = rows.map((row) => row.imageId);
  const images = new Map((await listImagesByIds(db, ids)).map((image) => [image.id, image]));
  return rows.map(({ imageId, predictedIndex, probability }) => ({
    image: images.get(imageId)!,
    predictedClassName: classes[predictedIndex]!.className,
    probability,
  }));
}
