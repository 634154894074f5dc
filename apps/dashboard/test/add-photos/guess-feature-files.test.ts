import { describe, expect, it } from "vitest";
import { guessFeatureFiles } from "../../src/features/add-photos/guess-feature-files";

describe("files of a tutorial's script", () => {
  it("are told apart by their names", () => {
    expect(
      guessFeatureFiles([
        "bottleneck_features_validation.npy",
        "bottleneck_features_train.npy",
        "class_indices.json",
        "train.json",
        "validation_labels.npy",
        "model.h5",
      ]),
    ).toEqual({
      files: [
        { split: "train", features: "bottleneck_features_train.npy", labels: "train.json" },
        {
          split: "validation",
          features: "bottleneck_features_validation.npy",
          labels: "validation_labels.npy",
        },
      ],
      classIndices: "class_indices.json",
      unused: ["model.h5"],
    });
  });

  it("need no labels where each class has as many rows", () => {
    expect(guessFeatureFiles(["val.npy", "train.npy"]).files).toEqual([
      { split: "train", features: "train.npy" },
      { split: "validation", features: "val.npy" },
    ]);
  });

  it("are not guessed where nothing is said", () => {
    expect(guessFeatureFiles(["a.npy", "b.npy"])).toEqual({
      files: [],
      classIndices: null,
      unused: ["a.npy", "b.npy"],
    });
  });
});
