/**
 * A real pretrained backbone for tests: MobileNetV1 (https://arxiv.org/abs/1704.04861), batch normalisation folded
 * in, from TensorFlow-layout weights outside the project, as an ONNX file with its sidecar.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MOBILENET_CONVOLUTIONS } from "../../src/features/mobilenet-layers.js";
import { OnnxGraph } from "../../src/features/onnx-graph.js";
import type { OnnxSidecar } from "../../src/features/onnx-backbone.js";
import { IMAGENET_WEIGHTS } from "../../src/features/weights/imagenet-weights.js";
import { writeKerasLayers } from "../../src/features/weights/keras-hdf5.js";
import { findSharedData } from "./shared-data.js";

export const MOBILENET_WEIGHTS = "weights/mobilenet_v1_1.0_224_folded_float32_derived";
const IMAGE_SIZE_PX = 224;
const FEATURES = 1024;

interface Layer {
  type: "conv2d" | "depthwiseConv2d";
  stride: 1 | 2;
  tensors: [kernel: TensorLocation, bias: TensorLocation];
}

interface TensorLocation {
  shape: number[];
  offset: number;
  bytes: number;
}

/** @throws when the weights are not on this machine */
async function readLayers() {
  const folder = findSharedData(MOBILENET_WEIGHTS);
  if (!folder) throw new Error("MobileNet's weights are not here: skip the test that needs them.");
  const { layers } = JSON.parse(await readFile(join(folder, "weights.json"), "utf8")) as { layers: Layer[] };
  const bin = await readFile(join(folder, "weights.bin"));
  const read = ({ offset, bytes }: TensorLocation) =>
    new Float32Array(bin.buffer.slice(bin.byteOffset + offset, bin.byteOffset + offset + bytes));
  return { layers, read };
}

/** Writes the same weights as the `.h5` that Keras publishes, for `mobilenet:imagenet` to find in `dir`. */
export async function writeKerasMobileNet(dir: string): Promise<void> {
  const { layers, read } = await readLayers();
  await writeKerasLayers(
    join(dir, IMAGENET_WEIGHTS.mobilenet.fileName),
    MOBILENET_CONVOLUTIONS.flatMap(({ name, outputs, isDepthwise }, index) => {
      const [kernel, bias] = layers[index]!.tensors;
      const constant = (value: number) => new Float32Array(outputs).fill(value);
      // A normalisation that does nothing, but for the bias that was folded in.
      const numbers = {
        gamma: constant(1),
        beta: read(bias),
        moving_mean: constant(0),
        moving_variance: constant(0.999),
      };
      return [
        {
          name,
          weights: [
            {
              name: `${name}/${isDepthwise ? "depthwise_kernel" : "kernel"}:0`,
              shape: kernel.shape,
              data: read(kernel),
            },
          ],
        },
        {
          name: `${name}_bn`,
          weights: Object.entries(numbers).map(([what, data]) => ({
            name: `${name}_bn/${what}:0`,
            shape: [outputs],
            data,
          })),
        },
      ];
    }),
  );
}

/** Writes `mobilenet.onnx` and its sidecar into `dir`. @throws when the weights are not on this machine */
export async function buildMobileNet(dir: string): Promise<{ file: string }> {
  const { layers, read } = await readLayers();
  const graph = new OnnxGraph("mobilenet_v1");
  const sixBounds = [graph.constant(Float32Array.of(0), []), graph.constant(Float32Array.of(6), [])];
  let value = graph.input("image", "float32", ["n", 3, IMAGE_SIZE_PX, IMAGE_SIZE_PX]);
  let size = IMAGE_SIZE_PX;
  for (const { type, stride, tensors } of layers) {
    const [height, width, inputs, outputs] = tensors[0].shape as [number, number, number, number];
    const isDepthwise = type === "depthwiseConv2d";
    const shape = isDepthwise ? [inputs, 1, height, width] : [outputs, inputs, height, width];
    const kernel = graph.constant(toOnnxOrder(read(tensors[0]), tensors[0].shape, isDepthwise), shape);
    const convolved = graph.node(
      "Conv",
      [value, kernel, graph.constant(read(tensors[1]), tensors[1].shape)],
      {
        kernel_shape: [height, width],
        strides: [stride, stride],
        pads: samePadding(size, height, stride),
        group: isDepthwise ? inputs : 1,
      },
    );
    value = graph.node("Clip", [convolved, ...sixBounds]);
    size = Math.ceil(size / stride);
  }
  const pooled = graph.node("GlobalAveragePool", [value]);
  graph.output(graph.node("Flatten", [pooled], { axis: 1 }, "features"), "float32", ["n", FEATURES]);

  const file = join(dir, "mobilenet.onnx");
  const sidecar: OnnxSidecar = {
    name: "MobileNetV1",
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
  await writeFile(file, graph.toModel());
  await writeFile(`${file}.json`, JSON.stringify(sidecar, null, 2));
  return { file };
}

/** [height, width, inputs, outputs] to [outputs, inputs, height, width]; depthwise to [inputs, 1, height, width]. */
function toOnnxOrder(kernel: Float32Array, shape: readonly number[], isDepthwise: boolean): Float32Array {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const result = new Float32Array(kernel.length);
  let from = 0;
  for (let tap = 0; tap < height * width; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const filter = isDepthwise ? input * outputs + output : output * inputs + input;
        result[filter * height * width + tap] = kernel[from++]!;
      }
  return result;
}

/** TensorFlow's SAME: what is odd goes to the bottom and right. Returns ONNX's [top, left, bottom, right]. */
function samePadding(size: number, kernel: number, stride: number): number[] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  const before = total >> 1;
  return [before, before, total - before, total - before];
}
