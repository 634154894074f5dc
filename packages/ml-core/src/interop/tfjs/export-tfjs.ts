/**
 * Exports a model as a TensorFlow.js layers model: `model.json` and weight files for `tf.loadLayersModel`.
 * https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts (ModelJSON)
 */
import { join } from "node:path";
import { writeFileAtomically } from "../../runtime/write-file-atomically.js";
import { type KerasModelLayer, toSequentialConfig } from "../keras/keras-layer.js";
import { topModelLayers, wholeModelLayers } from "../keras/model-layers.js";
import {
  describeExport,
  type ExportDescription,
  type ModelToExport,
  type WholeModelToExport,
} from "../model-to-export.js";

/** What TensorFlow's own converter takes: browsers keep files of this size in their cache. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** The top model alone: bottleneck features [n, height, width, channels] in, probabilities [n, classes], or a sigmoid's [n, 1], out. */
export async function exportTfjsTopModel({ dir, ...model }: ModelToExport & { dir: string }): Promise<void> {
  await writeTfjsModel({
    dir,
    name: "top_model",
    layers: topModelLayers(model),
    description: describeExport(model, "none"),
  });
}

/**
 * VGG16 or VGG19 and top model as one: RGB pixels from 0 to 255 [n, size, size, 3] in, probabilities [n, classes],
 * or a sigmoid's [n, 1], out.
 * @throws AppError EXPORT_UNSUPPORTED when the backbone is neither VGG16 nor VGG19
 */
export async function exportTfjsWholeModel({
  dir,
  ...model
}: WholeModelToExport & { dir: string }): Promise<void> {
  await writeTfjsModel({
    dir,
    name: `${model.extractor.backbone}_with_top`,
    layers: wholeModelLayers(model),
    description: describeExport(model, "weights"),
  });
}

/** @param description kept as `userDefinedMetadata`, which a loaded model gives back */
async function writeTfjsModel({
  dir,
  name,
  layers,
  description,
}: {
  dir: string;
  name: string;
  layers: readonly KerasModelLayer[];
  description: ExportDescription;
}): Promise<void> {
  const weights = layers.flatMap((layer) =>
    layer.weights.map((weight) => ({ ...weight, name: `${layer.name}/${weight.name}` })),
  );
  const bytes = Buffer.concat(
    weights.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  const shards = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const paths = Array.from({ length: shards }, (_, index) => `group1-shard${index + 1}of${shards}.bin`);
  for (const [index, path] of paths.entries())
    await writeFileAtomically(
      join(dir, path),
      bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES),
    );
  // Last, because it names the others.
  await writeFileAtomically(
    join(dir, "model.json"),
    JSON.stringify({
      format: "layers-model",
      generatedBy: "smallset",
      convertedBy: null,
      modelTopology: {
        keras_version: "2.2.4",
        backend: "tensorflow",
        model_config: toSequentialConfig(name, layers),
      },
      weightsManifest: [
        {
          paths,
          weights: weights.map(({ name: weightName, shape }) => ({
            name: weightName,
            shape,
            dtype: "float32",
          })),
        },
      ],
      userDefinedMetadata: { smallset: description },
    }),
  );
}
