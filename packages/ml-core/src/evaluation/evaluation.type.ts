/** How good a top model is on held-out images, with how sure we can be. */
import type { Split } from "@smallset/schema";

export interface ClassReport {
  className: string;
  precision: number;
  recall: number;
  f1: number;
  /** Images of this class in the split. */
  support: number;
}

export interface EvaluationReport {
  split: Split;
  count: number;
  loss: number;
  accuracy: number;
  /** Wilson score interval, 95 %. */
  accuracyInterval: { low: number; high: number };
  macroF1: number;
  classes: ClassReport[];
  /** [true class][predicted class]. */
  confusionMatrix: number[][];
  /** One per image, in row order. */
  predictions: { predictedIndex: number; probability: number; trueProbability: number }[];
}
