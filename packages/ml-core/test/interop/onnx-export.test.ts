import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { loadOnnxBackbone, type OnnxSidecar } from "../../src/features/onnx-backbone.js";
import { OnnxGraph } from "../../src/features/onnx-graph.js";
import { loadBackbone } from "../../src/features/load-backbone.js";
import { exportOnnxTopModel, exportOnnxWholeModel } from "../../src/interop/onnx/export-onnx.js";
import { predict } from "../../src/prediction/predict.js";
import { uniform } from "../fidelity/formula.js";
import { buildMobileNet, MOBILENET_WEIGHTS } from "../helpers/mobilenet.js";
import { findSharedData } from "../helpers/shared-data.js";
import {
  drawFeatures,
  drawModel,
  drawPixels,
  drawSigmoidModel,
  drawTopModel,
  largestDifference,
} from "./helpers/drawn-model.js";
import { useExportsFolder } from "./helpers/exports-folder.js";
import { decodePhotos, findPhotos, PHOTOS } from "./helpers/photos.js";
import { answer, answerWithWholeModel } from "./helpers/whole-model.js";

const folder = useExportsFolder();
const backbones = mkdtempSync(join(tmpdir(), "smallset-backbones-"));
afterAll(() => rm(backbones, { recursive: true, force: true }));
const photos = findPhotos();

const drawTestImages = async () => drawPixels(PHOTOS, 32);

/** Runs a network whose only input and output have these names. */
async function runOnnx(file: string, inputName: string, input: Tensor): Promise<Float32Array> {
  const session = await InferenceSession.create(file);
  expect(session.inputNames).toEqual([inputName]);
  expect(session.outputNames).toEqual(["probabilities"]);
  const { probabilities } = await session.run({ [inputName]: input });
  await session.release();
  return probabilities!.data as Float32Array;
}

/** Exports the network of an ONNX file with a drawn top model; returns what the two say. */
async function answerBothWays(onnxFile: string, pixelsOf: typeof decodePhotos, inputName: string) {
  const spec = { weights: `onnx:${onnxFile}`, imageSizePx: 224, preset: "vgg16-caffe" } as const;
  const extractor = await loadExtractor({ spec, weightsDir: "" });
  const pixels = await pixelsOf(extractor, photos ?? []);
  const drawn = drawTopModel(extractor.info.featureLength);
  const { topModel, probabilities: ours } = await answer(extractor, drawn, pixels);
  await extractor.close();
  const file = join(folder, `onnx-${extractor.info.backbone}.onnx`);
  const backbone = await loadOnnxBackbone(onnxFile);
  await exportOnnxWholeModel({ topModel, extractor: extractor.info, backbone, file });
  const size = extractor.info.imageSizePx;
  const theirs = await runOnnx(file, inputName, new Tensor("uint8", pixels, [PHOTOS, size, size, 3]));
  return { ours, theirs };
}

describe("a model exported to ONNX", () => {
  it.each([
    ["softmax", drawModel()],
    ["sigmoid", drawSigmoidModel()],
  ])("answers for features as it does here, from the top model alone, with a %s", async (output, model) => {
    const file = join(folder, `onnx-top-${output}.onnx`);
    await exportOnnxTopModel({ ...model, file });
    const { featureLength } = model.extractor;
    const features = drawFeatures(PHOTOS, featureLength);
    const theirs = await runOnnx(file, "features", new Tensor("float32", features, [PHOTOS, featureLength]));
    expect(largestDifference(predict({ topModel: model.topModel, features }), theirs)).toBeLessThanOrEqual(
      1e-4,
    );
  });

  it("answers for pixels as it does here, with VGG16 and preprocessing inside", async () => {
    const answered = await answerWithWholeModel({ imageSizePx: 64, preset: "vgg16-caffe", photos });
    const { model, pixels, shape, probabilities } = answered;
    const file = join(folder, "onnx-vgg16.onnx");
    const backbone = await loadBackbone(model.extractor.spec, { weightsDir: "" });
    await exportOnnxWholeModel({ ...model, backbone, file });
    const theirs = await runOnnx(file, "pixels", new Tensor("uint8", pixels, shape));
    expect(largestDifference(probabilities, theirs)).toBeLessThanOrEqual(1e-4);
  });

  it.skipIf(!photos || !findSharedData(MOBILENET_WEIGHTS))(
    "answers for eight photos as it does here, with a real MobileNet inside",
    async () => {
      const { file } = await buildMobileNet(backbones);
      const { ours, theirs } = await answerBothWays(file, decodePhotos, "pixels");
      expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(1e-4);
    },
  );

  it.each(["NCHW", "NHWC"] as const)(
    "puts features in our order when a backbone leaves them unpooled in %s",
    async (layout) => {
      const file = await writeUnpooledBackbone(layout);
      const { ours, theirs } = await answerBothWays(file, drawTestImages, "rgb_pixels");
      expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(1e-4);
    },
  );
});

/** One 8 × 8 convolution: 32 pixels become [5, 4, 4] or [4, 4, 5]. Its input takes the name that ours has. */
async function writeUnpooledBackbone(layout: "NCHW" | "NHWC"): Promise<string> {
  const graph = new OnnxGraph("unpooled");
  const kernel = uniform(5 * 3 * 8 * 8, 70, -0.2, 0.2);
  const isChannelsFirst = layout === "NCHW";
  let value = graph.input("pixels", "float32", isChannelsFirst ? ["n", 3, 32, 32] : ["n", 32, 32, 3]);
  if (!isChannelsFirst) value = graph.node("Transpose", [value], { perm: [0, 3, 1, 2] });
  value = graph.node("Conv", [value, graph.constant(kernel, [5, 3, 8, 8])], {
    kernel_shape: [8, 8],
    strides: [8, 8],
  });
  value = graph.node("Transpose", [value], { perm: isChannelsFirst ? [0, 1, 2, 3] : [0, 2, 3, 1] }, "out");
  graph.output(value, "float32", isChannelsFirst ? ["n", 5, 4, 4] : ["n", 4, 4, 5]);

  const file = join(backbones, `unpooled-${layout}.onnx`);
  const sidecar: OnnxSidecar = {
    name: `unpooled-${layout}`,
    pretrained: false,
    imageSizePx: 32,
    channelOrder: "BGR",
    mean: [100, 110, 120],
    scale: [1, 0.5, 0.25],
    layout,
    resize: "bilinear",
    input: "pixels",
    output: "out",
  };
  await writeFile(file, graph.toModel());
  await writeFile(`${file}.json`, JSON.stringify(sidecar));
  return file;
}
