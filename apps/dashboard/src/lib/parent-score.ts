/** What a sweep, repeated seeds or a cross-validation came to, where one row stands for all of its trainings. */
import type { ParentScoresFragment } from "@smallset/schema/documents";
import { METRIC_KEYS } from "@smallset/schema";
import { countOf } from "./format";

export interface ParentScore {
  value: number;
  /** Standard deviation over the trainings; null of a sweep, whose best is meant, and of a single training. */
  sd: number | null;
  /** Of what it is the score. */
  words: string;
}

/** Null of a run without trainings of its own, and before one of them has finished. @param key of a metric */
export function parentScoreOf(
  { kind, gathered }: ParentScoresFragment,
  key: string = METRIC_KEYS.validationAccuracy,
): ParentScore | null {
  const spread = gathered?.spread.find((candidate) => candidate.key === key);
  if (!spread) return null;
  if (kind !== "sweep")
    return {
      value: spread.mean,
      sd: spread.sd,
      words: `Mean${spread.sd === null ? "" : " ± standard deviation"} of ${countOf(spread.count, "training")}`,
    };
  // The best training is the one with the highest accuracy; of what else it has, that says nothing.
  if (key !== METRIC_KEYS.validationAccuracy) return null;
  return { value: spread.max, sd: null, words: `The best of ${countOf(spread.count, "training")}` };
}
