/** TensorFlow.js, native or on WebAssembly: sharp decodes, a layers model extracts. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "../../packages/ml-core/dist/images/decode-image.js";
import { readKerasLayers } from "../../packages/ml-core/dist/features/weights/keras-hdf5.js";
import { writeNpy } from "../../packages/ml-core/dist/features/npy.js";
import { serve, task } from "./serve.mjs";
import { loadTfjs } from "./tfjs.mjs";

const { weights, imageSizePx, out } = task;
const tf = await loadTfjs(task);

async function build() {
  const model = tf.sequential();
  for (const {
    name,
    weights: [kernel, bias],
  } of await readKerasLayers(weights)) {
    const convolution = tf.layers.conv2d({
      filters: bias.data.length,
      kernelSize: 3,
      padding: "same",
      activation: "relu",
      ...(model.layers.length === 0 && { inputShape: [imageSizePx, imageSizePx, 3] }),
    });
    model.add(convolution);
    convolution.setWeights([tf.tensor(kernel.data, kernel.shape), tf.tensor(bias.data, bias.shape)]);
    if (/(block[12]_conv2|_conv3)$/.test(name))
      model.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }));
  }
  return model;
}

await serve({ tfjs: tf.version_core }, async () => {
  const { photos } = task;
  const model = await build();
  const files = (await readdir(photos, { recursive: true }))
    .filter((name) => name.endsWith(".jpg"))
    .toSorted();
  const mean = tf.tensor1d([103.939, 116.779, 123.68]);
  const rows = [];
  for (let first = 0; first < files.length; first += 8) {
    const batch = files.slice(first, first + 8);
    const pixels = await Promise.all(
      batch.map((name) => decodeImage(join(photos, name), { imageSizePx, resize: "bilinear" })),
    );
    const features = tf.tidy(() => {
      const rgb = tf.tensor4d(Float32Array.from(Buffer.concat(pixels)), [
        batch.length,
        imageSizePx,
        imageSizePx,
        3,
      ]);
      return model.predict(rgb.reverse(3).sub(mean));
    });
    rows.push(await features.data());
    features.dispose();
  }
  const length = rows[0].length / Math.min(8, files.length);
  const data = new Float32Array(files.length * length);
  rows.forEach((row, index) => data.set(row, index * 8 * length));
  await writeNpy(out, { data, shape: [files.length, length] });
  mean.dispose();
  model.dispose();
  return { images: files.length };
});
