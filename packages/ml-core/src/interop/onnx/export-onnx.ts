/** Exports a model to ONNX, for onnxruntime in any language. */
import type { Backbone } from "../../features/backbone.type.js";
import { buildGraph } from "../../features/build-graph.js";
import type { ExtractorInfo } from "../../features/features.type.js";
import { writeFileAtomically } from "../../runtime/write-file-atomically.js";
import { describeExport, type ExtractorInside, type ModelToExport } from "../model-to-export.js";
import { buildPreprocessingGraph } from "./build-preprocessing-graph.js";
import { buildTopModelGraph, type FeatureInput } from "./build-top-model-graph.js";
import { chainOnnxModels } from "./chain-onnx-models.js";

/** The top model alone: `features` [n, featureLength] float32 in, `probabilities` [n, classes] out. */
export async function exportOnnxTopModel({
  file,
  ...model
}: ModelToExport & { file: string }): Promise<void> {
  const graph = buildTopModelGraph(model.topModel, {
    name: "features",
    shape: [model.extractor.featureLength],
  });
  await writeFileAtomically(file, chainOnnxModels({ main: graph, metadata: describe(model, "none") }));
}

/** Preprocessing, backbone and top model as one network: see `buildOnnxWholeModel`. */
export async function exportOnnxWholeModel({
  file,
  backbone,
  ...model
}: ModelToExport & { file: string; backbone: Backbone }): Promise<void> {
  await writeFileAtomically(file, buildOnnxWholeModel(model, backbone));
}

/**
 * Returns the bytes of a network that takes RGB pixels from 0 to 255, `pixels` [n, size, size, 3] u8, and gives
 * `probabilities` [n, classes].
 */
export function buildOnnxWholeModel(model: ModelToExport, backbone: Backbone): Uint8Array<ArrayBuffer> {
  const { graph, imageSizePx, inputName, outputName, pixelInput } = backbone.model;
  const before = pixelInput
    ? buildPreprocessingGraph({
        // A network whose own input has this name needs it for itself.
        input: inputName === "pixels" ? "rgb_pixels" : "pixels",
        output: inputName!,
        imageSizePx,
        ...pixelInput,
      })
    : undefined;
  const layout = pixelInput?.layout ?? "NHWC";
  const after = buildTopModelGraph(model.topModel, toFeatureInput(model.extractor, outputName, layout));
  return chainOnnxModels({ before, main: buildGraph(graph), after, metadata: describe(model, "network") });
}

function toFeatureInput(
  { featureShape: [height, width, channels], spec }: ExtractorInfo,
  outputName: string | null,
  layout: "NCHW" | "NHWC",
): FeatureInput {
  // Pooled features have no order, and may come without height and width.
  const isChannelsFirst = layout === "NCHW" && height * width > 1;
  const shape = isChannelsFirst ? [channels, height, width] : [height, width, channels];
  return {
    name: outputName ?? "features",
    shape,
    isChannelsFirst,
    isRoundedToFloat16: spec.rowType === "float16",
  };
}

const describe = (model: ModelToExport, inside: ExtractorInside) => ({
  smallset: JSON.stringify(describeExport(model, inside)),
});
