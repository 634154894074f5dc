/** Turns softmax values into named answers. */
import type { Prediction } from "./prediction.type.js";

/** The `k` most probable classes of one row, most probable first; equal ones in class order. */
export function toTopK(probabilities: Float32Array, classNames: readonly string[], k: number): Prediction[] {
  return classNames
    .map((className, classIndex) => ({ className, classIndex, probability: probabilities[classIndex]! }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, k);
}
