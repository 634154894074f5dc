/** Metric keys put the split first, so that they sort; Keras's names are mapped at the door. */

/** Ends of keys of which less is better; of anything else more is. A regular expression, for Postgres too. */
export const LOWER_IS_BETTER = "(^|[/_.])(loss|error|mae|mse|rmse|perplexity|ece|brier)$";
export const isLowerBetter = (key: string): boolean => new RegExp(LOWER_IS_BETTER).test(key);

export const METRIC_KEYS = {
  trainLoss: "train/loss",
  trainAccuracy: "train/accuracy",
  validationLoss: "val/loss",
  validationAccuracy: "val/accuracy",
} as const;
