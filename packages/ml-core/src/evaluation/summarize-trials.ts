/** What several trials of one experiment say together: folds, seeds, or runs of a sweep. */

export interface TrialSummary {
  count: number;
  mean: number;
  /** Of a sample (divided by n - 1), as scikit-learn's users and most papers report; 0 for one trial. */
  standardDeviation: number;
  min: number;
  max: number;
}

/** Mean and spread of one metric over the trials. @param values at least one, all finite */
function summarizeValues(values: readonly number[]): TrialSummary {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean,
    standardDeviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** The summary of each metric; a trial that lacks one, or where it is not finite, does not count towards it. */
export function summarizeTrials(trials: readonly Record<string, number>[]): Record<string, TrialSummary> {
  const keys = new Set(trials.flatMap((trial) => Object.keys(trial)));
  const summaries: Record<string, TrialSummary> = {};
  for (const key of keys) {
    const values = trials.map((trial) => trial[key]).filter((value) => Number.isFinite(value)) as number[];
    if (values.length > 0) summaries[key] = summarizeValues(values);
  }
  return summaries;
}
