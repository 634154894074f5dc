/** A small convolutional network as an ONNX file with its sidecar, for tests of the ONNX door. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OnnxSidecar } from "../../src/features/onnx-backbone.js";
import { OnnxGraph } from "../../src/features/onnx-graph.js";
import { createRandom } from "../../src/runtime/seeded-random.js";

export const TINY_SIZE_PX = 8;

/**
 * One 3 × 3 convolution of 8 × 8 pixels to two channels. `pool` averages its output to [n, 2]; without it the output
 * is [n, 2, 8, 8].
 */
export async function buildTinyOnnx(
  dir: string,
  {
    name = "tiny",
    pool = true,
    batch = "n",
    kernelScale = 1,
    imageSizePx = TINY_SIZE_PX,
    channels = 2,
    sidecar = {},
  }: {
    name?: string;
    pool?: boolean;
    batch?: string | number;
    kernelScale?: number;
    imageSizePx?: number;
    channels?: number;
    sidecar?: Partial<OnnxSidecar>;
  } = {},
): Promise<string> {
  const graph = new OnnxGraph(name);
  const random = createRandom(3);
  const kernel = Float32Array.from({ length: channels * 27 }, () => (random() - 0.5) * kernelScale);
  const image = graph.input("image", "float32", [batch, 3, imageSizePx, imageSizePx]);
  const inputs = [image, graph.constant(kernel, [channels, 3, 3, 3])];
  const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  if (pool) {
    const pooled = graph.node("GlobalAveragePool", [graph.node("Conv", inputs, attributes)]);
    graph.output(graph.node("Flatten", [pooled], { axis: 1 }, "features"), "float32", [batch, channels]);
  } else
    graph.output(graph.node("Conv", inputs, attributes, "features"), "float32", [
      batch,
      channels,
      imageSizePx,
      imageSizePx,
    ]);

  const file = join(dir, `${name}.onnx`);
  const full: OnnxSidecar = {
    name,
    pretrained: false,
    imageSizePx,
    channelOrder: "RGB",
    mean: [0, 0, 0],
    scale: [1, 1, 1],
    layout: "NCHW",
    resize: "bilinear",
    input: "image",
    output: "features",
    ...sidecar,
  };
  await writeFile(file, graph.toModel());
  await writeFile(`${file}.json`, JSON.stringify(full));
  return file;
}
