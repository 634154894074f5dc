/** What the browser knows of the hyperparameters' contract. */
import type { Hyperparameters, Optimizer } from "@smallset/schema";

export interface NumberRange {
  min: number | null;
  /** The minimum itself is not allowed. */
  exclusiveMin: boolean;
  max: number | null;
  integer: boolean;
}

export interface HyperparameterContract {
  defaults: Hyperparameters;
  /** By preprocessing, `own` where the backbone brings it. */
  defaultLearningRates: Record<"vgg16_caffe" | "rescale255" | "own", Record<Optimizer, number>>;
  ranges: Record<string, NumberRange>;
  layerRanges: Record<string, NumberRange>;
}

/** Returns what is wrong with the value in a sentence, or null. */
export function checkNumber(value: number | "", range: NumberRange | undefined): string | null {
  if (value === "" || !Number.isFinite(value)) return "Enter a number.";
  if (!range) return null;
  if (range.integer && !Number.isInteger(value)) return "Enter a whole number.";
  if (range.min !== null && (range.exclusiveMin ? value <= range.min : value < range.min))
    return range.exclusiveMin ? `Must be more than ${range.min}.` : `Must be at least ${range.min}.`;
  if (range.max !== null && value > range.max) return `Must be at most ${range.max}.`;
  return null;
}
