/** The features of an extraction in memory, as training takes them. */
import { AppError } from "@smallset/schema";
import { allocateShareable } from "../runtime/shared-memory.js";

export class FeatureMatrix {
  readonly #features: Float32Array;
  readonly #featureLength: number;

  /** @throws AppError OUT_OF_MEMORY */
  constructor(rows: number, featureLength: number) {
    this.#featureLength = featureLength;
    this.#features = allocate(rows, featureLength);
  }

  place(row: number, values: Float32Array): void {
    this.#features.set(values, row * this.#featureLength);
  }

  /** [rows.length, featureLength]: of `rows`, ascending, without the gaps between them. */
  collect(rows: readonly number[]): Float32Array {
    const length = this.#featureLength;
    rows.forEach((row, index) => {
      if (index < row) this.#features.copyWithin(index * length, row * length, (row + 1) * length);
    });
    return this.#features.subarray(0, rows.length * length);
  }
}

function allocate(rows: number, featureLength: number): Float32Array {
  try {
    // Where training's threads see it without a copy.
    return new Float32Array(allocateShareable(rows * featureLength * 4));
  } catch (error) {
    const gigabytes = ((rows * featureLength * 4) / 1e9).toFixed(1);
    throw new AppError(
      "OUT_OF_MEMORY",
      `The features of ${rows} pictures take ${gigabytes} GB, more than there is.`,
      "Choose a smaller image size, fewer images, or fewer views of each.",
      { cause: error },
    );
  }
}
