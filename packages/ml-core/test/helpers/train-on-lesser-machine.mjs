// Trains on drawn features in a Node that was started without something, and prints one JSON line: what it said, which
// kernel ran, hashes of the weights and of the answers that they give, and how a second training ended that was canceled in its first epoch.
import { createHash } from "node:crypto";
import { parseHyperparameters } from "@smallset/schema";
import { predict } from "../../dist/prediction/predict.js";
import { trainTopModel } from "../../dist/top-model/train-top-model.js";

const [, , input] = process.argv;
const { rows, featureLength, features, labels, hyperparameters } = JSON.parse(input);
const data = { features: Float32Array.from(features), labels: Int32Array.from(labels) };
const notices = [];
const options = {
  train: data,
  validation: data,
  classNames: ["a", "b"],
  hyperparameters: parseHyperparameters(hyperparameters),
  onNotice: (notice) => notices.push(notice),
};
if (data.features.length !== rows * featureLength) throw new Error("The rows do not fit.");
const { topModel, kernel } = await trainTopModel(options);
const hash = createHash("sha256");
for (const layer of topModel.layers) hash.update(layer.kernel).update(layer.bias);
const answers = createHash("sha256").update(predict({ topModel, features: data.features }));

const canceling = new AbortController();
setTimeout(() => canceling.abort(), 50);
const canceled = await trainTopModel({
  ...options,
  hyperparameters: { ...options.hyperparameters, epochs: 100_000, patience: null },
  onNotice: () => {},
  signal: canceling.signal,
}).catch((error) => error.code);
const sha256s = { weights: hash.digest("hex"), answers: answers.digest("hex") };
console.log(JSON.stringify({ kernel, notices, sha256s, canceled }));
