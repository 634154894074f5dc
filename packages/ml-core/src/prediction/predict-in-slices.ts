/** Answers for many rows without holding the thread: other work gets its turn between slices. */
import { setImmediate } from "node:timers/promises";
import type { TopModel } from "../top-model/top-model.type.js";
import { predict, PREDICTION_BATCH } from "./predict.js";

/** As `predict` for those rows of `features`: [rows, classes] float32, in their order. @throws AppError FEATURE_SET_MISMATCH */
export async function predictInSlices(
  topModel: TopModel,
  features: Float32Array,
  rows: Int32Array,
): Promise<Float32Array> {
  const classes = topModel.classNames.length;
  const probabilities = new Float32Array(rows.length * classes);
  for (let from = 0; from < rows.length; from += PREDICTION_BATCH) {
    const part = predict({ topModel, features, rows: rows.subarray(from, from + PREDICTION_BATCH) });
    probabilities.set(part, from * classes);
    await setImmediate();
  }
  return probabilities;
}
