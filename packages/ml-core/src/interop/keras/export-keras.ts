/** Exports a model to Keras: `keras.models.load_model("x.h5")` reads it, in Keras 2 and 3. */
import { describeExport, type ModelToExport, type WholeModelToExport } from "../model-to-export.js";
import { topModelLayers, wholeModelLayers } from "./model-layers.js";
import { writeKerasModel } from "./write-keras-model.js";

/** The top model alone: bottleneck features [n, height, width, channels] in, probabilities [n, classes], or a sigmoid's [n, 1], out. */
export async function exportKerasTopModel({
  file,
  ...model
}: ModelToExport & { file: string }): Promise<void> {
  const layers = topModelLayers(model);
  await writeKerasModel({ file, name: "top_model", layers, description: describeExport(model, "none") });
}

/**
 * VGG16 or VGG19 and top model as one: RGB pixels from 0 to 255 [n, size, size, 3] in, probabilities [n, classes],
 * or a sigmoid's [n, 1], out.
 * @throws AppError EXPORT_UNSUPPORTED when the backbone is neither VGG16 nor VGG19
 */
export async function exportKerasWholeModel({
  file,
  ...model
}: WholeModelToExport & { file: string }): Promise<void> {
  const layers = wholeModelLayers(model);
  await writeKerasModel({
    file,
    name: `${model.extractor.backbone}_with_top`,
    layers,
    description: describeExport(model, "weights"),
  });
}
