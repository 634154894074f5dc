import { expect, test } from "vitest";
import { parseHyperparameters } from "../src/hyperparameters.js";

test("the default learning rate follows the optimizer and the size of the extractor's features", () => {
  const rate = (optimizer: string, extractor?: Parameters<typeof parseHyperparameters>[1]) =>
    parseHyperparameters({ optimizer }, extractor).learningRate;
  expect(rate("adam")).toBe(1e-4);
  expect(rate("sgd", { weights: "vgg19:random" })).toBe(3e-4);
  expect(rate("adam", { preset: "rescale255" })).toBe(1e-3);
  expect(rate("sgd", { weights: "mobilenet:imagenet", preset: "vgg16-caffe" })).toBe(1e-3);
  expect(parseHyperparameters({ learningRate: 0.5 }, { preset: "rescale255" }).learningRate).toBe(0.5);
});
