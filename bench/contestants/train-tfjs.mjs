/** TensorFlow.js, native or on WebAssembly: the usual top model on drawn features, by `fit`. */
import { drawFeatures } from "./draw-features.mjs";
import { serve, task } from "./serve.mjs";
import { loadTfjs } from "./tfjs.mjs";

const { rows, featureLength, batchSize, epochs, units, learningRate } = task;
const tf = await loadTfjs(task);
const { features, labels } = drawFeatures(rows, featureLength);
const inputs = tf.tensor2d(features, [rows, featureLength]);
const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), 2).toFloat());

await serve({}, async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: "relu", inputShape: [featureLength] }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(learningRate), loss: "categoricalCrossentropy" });
  const milliseconds = [];
  let startedAt = 0;
  const { history } = await model.fit(inputs, targets, {
    batchSize,
    epochs,
    verbose: 0,
    callbacks: {
      onEpochBegin: () => void (startedAt = performance.now()),
      onEpochEnd: () => void milliseconds.push(performance.now() - startedAt),
    },
  });
  model.dispose();
  const steps = Math.ceil(rows / batchSize);
  return { msPerStep: Math.min(...milliseconds.slice(1)) / steps, loss: history.loss.at(-1) };
});
