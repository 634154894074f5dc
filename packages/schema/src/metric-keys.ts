/** Metric keys put the split first, so that they sort; Keras's names are mapped at the door. */

export const METRIC_KEYS = {
  trainLoss: "train/loss",
  trainAccuracy: "train/accuracy",
  validationLoss: "val/loss",
  validationAccuracy: "val/accuracy",
} as const;
