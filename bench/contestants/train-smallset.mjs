/** Smallset's trainer: the usual top model on drawn features. */
import { parseHyperparameters } from "../../packages/schema/dist/index.js";
import { trainTopModel } from "../../packages/ml-core/dist/top-model/train-top-model.js";
import { drawFeatures } from "./draw-features.mjs";
import { serve, task } from "./serve.mjs";

const { rows, featureLength, batchSize, epochs, units, learningRate } = task;
const train = drawFeatures(rows, featureLength);
const validation = drawFeatures(batchSize, featureLength);
const hyperparameters = parseHyperparameters({
  hiddenLayers: [{ units, dropout: 0.5 }],
  learningRate,
  batchSize,
  epochs,
  patience: null,
});

await serve({}, async () => {
  const { history, kernel } = await trainTopModel({
    train,
    validation,
    classNames: ["a", "b"],
    hyperparameters,
  });
  // The first epoch warms up.
  const milliseconds = history.slice(1).map((epoch) => epoch.durationMs / Math.ceil(rows / batchSize));
  return { msPerStep: Math.min(...milliseconds), loss: history.at(-1).trainLoss, kernel };
});
