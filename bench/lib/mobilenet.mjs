/**
 * Features of a pretrained network, shaped like VGG16's of 150 × 150 pixels: MobileNetV1's eleventh block
 * (14 × 14 × 512), pooled to 4 × 4 × 512 = 8,192 numbers that are sparse and never negative.
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OnnxGraph } from "../../packages/ml-core/dist/features/onnx-graph.js";
import { shared } from "./workspace.mjs";

const IMAGE_SIZE_PX = 224;
const LAYERS = 23;

const folder = join(shared, "data/weights/mobilenet_v1_1.0_224_folded_float32_derived");
export const hasMobileNet = () => existsSync(join(folder, "weights.json"));

/** Writes the network and its description; returns what names it in an extractor's `weights`. */
export async function writeMobileNet(file) {
  const { layers } = JSON.parse(await readFile(join(folder, "weights.json"), "utf8"));
  const bin = await readFile(join(folder, "weights.bin"));
  const read = ({ offset, bytes }) =>
    new Float32Array(bin.buffer.slice(bin.byteOffset + offset, bin.byteOffset + offset + bytes));
  const graph = new OnnxGraph("mobilenet_v1");
  const sixBounds = [graph.constant(Float32Array.of(0), []), graph.constant(Float32Array.of(6), [])];
  let value = graph.input("image", "float32", ["n", 3, IMAGE_SIZE_PX, IMAGE_SIZE_PX]);
  let size = IMAGE_SIZE_PX;
  for (const { type, stride, tensors } of layers.slice(0, LAYERS)) {
    const [side, , inputs, outputs] = tensors[0].shape;
    const isDepthwise = type === "depthwiseConv2d";
    const shape = isDepthwise ? [inputs, 1, side, side] : [outputs, inputs, side, side];
    const kernel = graph.constant(toOnnxOrder(read(tensors[0]), tensors[0].shape, isDepthwise), shape);
    const bias = graph.constant(read(tensors[1]), tensors[1].shape);
    const convolved = graph.node("Conv", [value, kernel, bias], {
      kernel_shape: [side, side],
      strides: [stride, stride],
      pads: samePadding(size, side, stride),
      group: isDepthwise ? inputs : 1,
    });
    value = graph.node("Clip", [convolved, ...sixBounds]);
    size = Math.ceil(size / stride);
  }
  const pooled = graph.node("MaxPool", [value], { kernel_shape: [4, 4], strides: [3, 3] }, "features");
  graph.output(pooled, "float32", ["n", 512, 4, 4]);
  await writeFile(file, graph.toModel());
  const sidecar = {
    name: "MobileNetV1, block 11",
    pretrained: true,
    imageSizePx: IMAGE_SIZE_PX,
    channelOrder: "RGB",
    mean: [128, 128, 128],
    scale: [1 / 128, 1 / 128, 1 / 128],
    layout: "NCHW",
    resize: "bilinear",
    input: "image",
    output: "features",
  };
  await writeFile(`${file}.json`, JSON.stringify(sidecar));
  return `onnx:${file}`;
}

/** [height, width, inputs, outputs] to [outputs, inputs, height, width]; depthwise to [inputs, 1, height, width]. */
function toOnnxOrder(kernel, [height, width, inputs, outputs], isDepthwise) {
  const result = new Float32Array(kernel.length);
  let from = 0;
  for (let tap = 0; tap < height * width; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const filter = isDepthwise ? input * outputs + output : output * inputs + input;
        result[filter * height * width + tap] = kernel[from++];
      }
  return result;
}

/** TensorFlow's SAME: what is odd goes to the bottom and right. Returns ONNX's [top, left, bottom, right]. */
function samePadding(size, kernel, stride) {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  const before = total >> 1;
  return [before, before, total - before, total - before];
}
