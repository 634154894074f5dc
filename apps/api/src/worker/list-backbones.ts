/** Finds out which weights this worker can load, without loading any. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { canReachImagenetWeights, findImagenetWeights, onnxSidecarSchema } from "@smallset/ml-core";
import type { Env } from "../env.js";
import type { OfferedBackbone } from "../modules/worker-process/worker-process.repository.js";

/** The usual choice first. */
export async function listBackbones(env: Env): Promise<OfferedBackbone[]> {
  return [
    await describeImagenet(env),
    {
      weights: "random",
      label: "VGG16, random weights, not pretrained",
      pretrained: false,
      available: true,
      unavailableReason: null,
      fixedImageSizePx: null,
    },
    ...(await describeOnnxFiles(env)),
  ];
}

async function describeImagenet({ WEIGHTS_DIR, WEIGHTS_URL }: Env): Promise<OfferedBackbone> {
  const available =
    (await findImagenetWeights(WEIGHTS_DIR)) !== null ||
    (await canReachImagenetWeights({ ...(WEIGHTS_URL && { weightsUrl: WEIGHTS_URL }) }));
  const reason =
    "The weights are not on this machine, and the address they come from cannot be reached. " +
    "Put Keras's VGG16 notop file into WEIGHTS_DIR, or set WEIGHTS_URL to a mirror.";
  return {
    weights: "imagenet",
    label: "VGG16, ImageNet weights",
    pretrained: true,
    available,
    unavailableReason: available ? null : reason,
    fixedImageSizePx: null,
  };
}

async function describeOnnxFiles({ BACKBONES_DIR }: Env): Promise<OfferedBackbone[]> {
  const names = await readdir(BACKBONES_DIR).catch(() => []);
  const onnx = names.filter((name) => name.endsWith(".onnx")).toSorted();
  return Promise.all(
    onnx.map((name) => describeOnnx(join(BACKBONES_DIR, name), name.slice(0, -".onnx".length))),
  );
}

async function describeOnnx(file: string, name: string): Promise<OfferedBackbone> {
  const common = { weights: `onnx:${name}` };
  try {
    const sidecar = onnxSidecarSchema.parse(JSON.parse(await readFile(`${file}.json`, "utf8")));
    return {
      ...common,
      label: `${sidecar.name}${sidecar.pretrained ? "" : ", random weights, not pretrained"}`,
      pretrained: sidecar.pretrained,
      available: true,
      unavailableReason: null,
      fixedImageSizePx: sidecar.imageSizePx,
    };
  } catch {
    return {
      ...common,
      label: name,
      pretrained: false,
      available: false,
      unavailableReason: `${name}.onnx.json, which says how to feed the network, is missing or does not fit.`,
      fixedImageSizePx: null,
    };
  }
}
