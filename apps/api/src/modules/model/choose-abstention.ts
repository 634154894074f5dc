/** Decides below which probability a version says that it is not sure. */
import { AppError, chooseOperatingPoint, type ReliabilityReport } from "@smallset/schema";

export interface AbstentionWish {
  threshold?: number | null | undefined;
  /** Share of answers that shall be right, 0 to 1. */
  targetPrecision?: number | null | undefined;
}

/** What a threshold meant for the validation images. */
export interface AbstentionChoice {
  targetPrecision: number;
  threshold: number;
  answeredCount: number;
  rightCount: number;
  count: number;
}

/** Digits that are kept: a threshold is read and typed by people. */
const ROUNDING = 10_000;

/** @throws AppError BAD_USER_INPUT, PRECISION_OUT_OF_REACH */
export function chooseAbstention(
  reliability: ReliabilityReport | null,
  { threshold, targetPrecision }: AbstentionWish,
): { threshold: number | null; targetPrecision: number | null } {
  if (targetPrecision == null) return { threshold: threshold ?? null, targetPrecision: null };
  if (threshold != null)
    throw new AppError(
      "BAD_USER_INPUT",
      "A threshold and a target precision were given.",
      "Give one of the two: a target precision chooses the threshold.",
    );
  if (!reliability)
    throw new AppError(
      "PRECISION_OUT_OF_REACH",
      "This run was trained before Smallset measured how far probabilities can be believed.",
      "Train it again, or give a threshold.",
    );
  const choice = findChoice(reliability, targetPrecision);
  if (choice) return { threshold: choice.threshold, targetPrecision };
  throw new AppError(
    "PRECISION_OUT_OF_REACH",
    `At no threshold were ${(targetPrecision * 100).toFixed(1)} % of its answers to validation images right.`,
    "Ask for less, or train with more photos.",
  );
}

/** The targets that people are offered, as far as they can be reached. */
const OFFERED_TARGETS = [0.8, 0.9, 0.95, 0.98, 0.99];

export const listAbstentionChoices = (reliability: ReliabilityReport): AbstentionChoice[] =>
  OFFERED_TARGETS.flatMap((target) => findChoice(reliability, target) ?? []);

function findChoice(reliability: ReliabilityReport, targetPrecision: number): AbstentionChoice | null {
  const point = chooseOperatingPoint(reliability, targetPrecision);
  return (
    point && {
      targetPrecision,
      // Down, so that the image it was found at is still answered.
      threshold: Math.floor(point.threshold * ROUNDING) / ROUNDING,
      answeredCount: point.answered,
      rightCount: point.right,
      count: reliability.fittedCount,
    }
  );
}

/** What the version's own threshold means; null without a target. */
export function describeAbstention(
  reliability: ReliabilityReport | null | undefined,
  targetPrecision: number | null | undefined,
): AbstentionChoice | null {
  return reliability && targetPrecision != null ? findChoice(reliability, targetPrecision) : null;
}
