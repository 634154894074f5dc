/** How a feature set's rows become what training and evaluation take. */
import type { FeatureSet } from "@smallset/ml-core";
import { describe, expect, it } from "vitest";
import type { Image } from "../../src/generated/prisma/client.js";
import { splitRows } from "../../src/worker/split-rows.js";

const image = (path: string, split: Image["split"], classIndex: number) =>
  ({ path, sha256: path, split, classIndex }) as Image;
const images = [
  image("a", "train", 0),
  image("gone", "train", 1),
  image("b", "train", 1),
  image("c", "validation", 0),
  image("d", "test", 1),
];
const featureSet = {
  features: Float32Array.of(1, 1, 1.5, 1.5, 2, 2, 3, 3, 4, 4),
  sha256s: ["a", "a", "b", "c", "d"],
  views: [0, 1, 0, 0, 0],
  failures: [{ path: "gone", code: "CORRUPT", message: "" }],
  extractor: { featureLength: 2 },
} as unknown as FeatureSet;

describe("a feature set's splits", () => {
  it("have the rows of their photos and views, with labels", () => {
    const { train, validation, test } = splitRows(images, featureSet);
    const describeRows = ({ features, labels, rows, images: shown }: typeof train) =>
      [...(rows ?? labels.keys())].map((row, at) => [features[row * 2], labels[row], shown[at]!.path]);
    expect(describeRows(train)).toEqual([
      [1, 0, "a"],
      [1.5, 0, "a"],
      [2, 1, "b"],
    ]);
    expect(describeRows(validation)).toEqual([[3, 0, "c"]]);
    expect(describeRows(test)).toEqual([[4, 1, "d"]]);
  });

  it("are rows of one matrix, the same for all who train on them", () => {
    const [one, other] = [splitRows(images, featureSet), splitRows(images, { ...featureSet })];
    expect(one.train.features).toBe(one.validation.features);
    expect(other.train.features).toBe(one.train.features);
    expect(one.train.features).toHaveLength(8);
  });
});
