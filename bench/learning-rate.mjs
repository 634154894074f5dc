/**
 * Which learning rate does best? What packages/schema/src/learning-rate.ts rests on: the usual top model on a pretrained
 * network's features of real photos, for 2 and for 17 classes, as they are and in the size that VGG16's have with each
 * preset.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { defaultLearningRates, parseHyperparameters } from "../packages/schema/dist/index.js";
import { loadExtractor } from "../packages/ml-core/dist/features/load-extractor.js";
import { trainTopModel } from "../packages/ml-core/dist/top-model/train-top-model.js";
import { hasMobileNet, writeMobileNet } from "./lib/mobilenet.mjs";
import { table, writeSection } from "./lib/report.mjs";
import { shared, withTemporaryFolder } from "./lib/workspace.mjs";

const DATASETS = ["hymenoptera", "oxford17"];
const SCALES = [
  // Root mean square of VGG16's features by preset: pixels of ±120 against pixels of at most 1.
  { name: "VGG16's with vgg16-caffe", rootMeanSquare: 4, extractor: {} },
  { name: "VGG16's with rescale255", rootMeanSquare: 0.08, extractor: { preset: "rescale255" } },
  { name: "MobileNet's own", extractor: { weights: "mobilenet:imagenet" } },
];
const OPTIMIZERS = ["adam", "rmsprop", "sgd"];
const RATES = [3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2];
const SETTINGS = { epochs: 30, patience: 6 };

export async function benchLearningRate() {
  if (!hasMobileNet() || !DATASETS.every((name) => existsSync(join(shared, "data", name))))
    return console.warn(
      "SKIPPED: learning-rate. Set SHARED_DIR to a folder with photos and MobileNet's weights.",
    );
  await withTemporaryFolder(async (folder) => {
    const mobileNet = await loadExtractor({
      spec: {
        weights: await writeMobileNet(join(folder, "mobilenet.onnx")),
        imageSizePx: 224,
        preset: "vgg16-caffe",
      },
      weightsDir: folder,
    });
    const datasets = [];
    for (const name of DATASETS) datasets.push(await extractDataset(mobileNet, name));
    await mobileNet.close();
    const lines = [];
    for (const { name, rootMeanSquare, extractor } of SCALES) {
      const scaled = datasets.map((dataset) => scaleTo(dataset, rootMeanSquare));
      const rows = [];
      for (const learningRate of RATES) rows.push([learningRate, await scoreRate(scaled, learningRate)]);
      lines.push(
        `**Features as large as ${name}**`,
        "",
        ...compare(rows, defaultLearningRates(extractor)),
        "",
      );
    }
    const sizes = datasets.map(
      ({ name, train, validation, classNames }) =>
        `${name} (${classNames.length} classes, ${train.labels.length} + ${validation.labels.length} photos)`,
    );
    await writeSection("learning-rate", [
      ...lines,
      `Validation loss and accuracy of the best epoch, means over ${sizes.join(" and ")}; at most ${SETTINGS.epochs} ` +
        `epochs, patience ${SETTINGS.patience}. Bold: the default.`,
    ]);
  });
}

/** In the order of class folders, each split as a matrix of its own. */
async function extractDataset(extractor, name) {
  const root = join(shared, "data", name);
  const classNames = (await readdir(join(root, "train"))).toSorted();
  const splits = {};
  for (const split of ["train", "validation"]) {
    const rows = [];
    const labels = [];
    for (const [label, className] of classNames.entries())
      for (const file of (await readdir(join(root, split, className))).toSorted()) {
        const pixels = await extractor.decode(join(root, split, className, file));
        rows.push(await extractor.extract(pixels, 1));
        labels.push(label);
      }
    const features = new Float32Array(rows.length * extractor.info.featureLength);
    rows.forEach((row, index) => features.set(row, index * row.length));
    splits[split] = { features, labels: Int32Array.from(labels) };
  }
  return { name, classNames, ...splits };
}

function scaleTo({ name, classNames, train, validation }, rootMeanSquare) {
  let squares = 0;
  for (const value of train.features) squares += value * value;
  const own = Math.sqrt(squares / train.features.length);
  const factor = (rootMeanSquare ?? own) / own;
  // In shared memory, so that turning them is done once for all rates.
  const scaled = ({ features, labels }) => {
    const result = new Float32Array(new SharedArrayBuffer(features.byteLength));
    for (let at = 0; at < features.length; at++) result[at] = features[at] * factor;
    return { features: result, labels };
  };
  return { name, classNames, train: scaled(train), validation: scaled(validation) };
}

/** By optimizer, the mean of the best epoch over the datasets; null where training diverged before its first epoch. */
async function scoreRate(datasets, learningRate) {
  const scores = {};
  for (const optimizer of OPTIMIZERS) {
    const best = [];
    for (const { name, classNames, train, validation } of datasets) {
      const hyperparameters = parseHyperparameters({ ...SETTINGS, optimizer, learningRate });
      const result = await trainTopModel({ train, validation, classNames, hyperparameters }).catch(
        (error) => {
          if (error.code === "TRAINING_DIVERGED") return error.cause;
          throw error;
        },
      );
      const epoch = result?.history[result.bestEpoch - 1];
      if (epoch) best.push(epoch);
      console.log(
        name,
        optimizer,
        learningRate,
        epoch?.validationLoss.toFixed(4),
        epoch?.validationAccuracy.toFixed(3),
      );
    }
    const mean = (key) => best.reduce((sum, epoch) => sum + epoch[key], 0) / best.length;
    scores[optimizer] =
      best.length === datasets.length
        ? { loss: mean("validationLoss"), accuracy: mean("validationAccuracy") }
        : null;
  }
  return scores;
}

function compare(rows, defaults) {
  const cell = (score, isDefault) => {
    if (!score) return "diverges";
    const text = `${score.loss.toFixed(3)}, ${(score.accuracy * 100).toFixed(1)} %`;
    return isDefault ? `**${text}**` : text;
  };
  return table([
    ["learning rate", ...OPTIMIZERS],
    ...rows.map(([rate, scores]) => [
      rate.toExponential(),
      ...OPTIMIZERS.map((name) => cell(scores[name], rate === defaults[name])),
    ]),
  ]);
}
