import { describe, expect, it } from "vitest";
import { describeDeletion } from "../src/features/deletion/deletion-words";

describe("what a deletion takes away", () => {
  it("names datasets with their photos, and runs with what they made", () => {
    expect(describeDeletion({ runCount: 0, datasetCount: 1, imageCount: 1_204 })).toBe(
      "The dataset with 1,204 photos in all its versions",
    );
    expect(describeDeletion({ runCount: 3, datasetCount: 0, imageCount: 0 })).toBe(
      "3 runs with their curves, scores and models",
    );
    expect(describeDeletion({ runCount: 1, datasetCount: 2, imageCount: 1 })).toBe(
      "2 datasets with 1 photo in all its versions, and 1 run with its curves, scores and model",
    );
  });

  it("is nothing when all of it is held back", () => {
    expect(describeDeletion({ runCount: 0, datasetCount: 0, imageCount: 0 })).toBeNull();
  });
});
