/** Any other pretrained network: an ONNX file, and beside it a small JSON that says how to feed it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AppError } from "@smallset/schema";
import { z } from "zod";
import type { Backbone } from "./backbone.type.js";

const three = z.tuple([z.number(), z.number(), z.number()]);

/** `<file>.json` beside `<file>`. */
export const onnxSidecarSchema = z.strictObject({
  /** For people, and part of the fingerprint. */
  name: z.string().min(1),
  /** false is shown as "random weights, not pretrained". */
  pretrained: z.boolean(),
  imageSizePx: z.int().min(1).max(4096),
  channelOrder: z.enum(["RGB", "BGR"]),
  /** value = (pixel − mean) · scale, pixels from 0 to 255; three numbers in the order of `channelOrder`. */
  mean: three,
  scale: three,
  /** Of the input; a four-dimensional output has the same. */
  layout: z.enum(["NCHW", "NHWC"]),
  resize: z.enum(["nearest", "bilinear"]),
  /** Names in the ONNX file: a float32 input, and the output that is the features ([n, c] or four dimensions). */
  input: z.string().min(1),
  output: z.string().min(1),
});
export type OnnxSidecar = z.output<typeof onnxSidecarSchema>;

/** @throws AppError WEIGHTS_NOT_FOUND, ONNX_SIDECAR_INVALID */
export async function loadOnnxBackbone(file: string): Promise<Backbone> {
  const bytes = await readModel(file);
  const sidecar = await readSidecar(`${file}.json`);
  const { name, pretrained, imageSizePx, layout, input, output } = sidecar;
  const { resize, channelOrder, mean, scale } = sidecar;
  const preprocessing = { resize, channelOrder, mean, scale };
  return {
    name,
    label: `${name}, ${pretrained ? "pretrained weights" : "random weights, not pretrained"}`,
    pretrained,
    weightsSha256: createHash("sha256").update(bytes).digest("hex"),
    layer: output,
    preprocessing,
    precision: "fp32",
    model: {
      graph: { kind: "file", bytes },
      imageSizePx,
      inputName: input,
      outputName: output,
      pixelInput: { preprocessing, layout },
    },
  };
}

async function readModel(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(file).catch(() => {
    throw new AppError("WEIGHTS_NOT_FOUND", `There is no ONNX file at ${file}.`, "Check the path.");
  });
  // A copy with a buffer of its own, because that buffer moves to another thread.
  return new Uint8Array(bytes);
}

async function readSidecar(file: string): Promise<OnnxSidecar> {
  const invalid = (detail: string) =>
    new AppError(
      "ONNX_SIDECAR_INVALID",
      `${file} ${detail}`,
      `It holds ${Object.keys(onnxSidecarSchema.shape).join(", ")}.`,
    );
  const text = await readFile(file, "utf8").catch(() => {
    throw invalid("is missing: it says how to feed the network.");
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid("is not JSON.");
  }
  const parsed = onnxSidecarSchema.safeParse(json);
  if (!parsed.success) throw invalid(`does not fit: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
