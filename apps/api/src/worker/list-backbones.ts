/** Finds out which weights this worker can load, without loading any. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  canReachImagenetWeights,
  findImagenetWeights,
  IMAGENET_WEIGHTS,
  onnxSidecarSchema,
} from "@smallset/ml-core";
import { type Network, NETWORK_LABELS } from "@smallset/schema";
import type { Env } from "../env.js";
import type { OfferedBackbone } from "../modules/worker-process/worker-process.repository.js";

const ABOUT: Record<Network, string | null> = {
  vgg16: null,
  vgg19: "Three layers deeper than VGG16, and a quarter more work for each photo.",
  mobilenet:
    "Made for telephones: a twenty-seventh of VGG16's work for each photo, and features that fit in 4 kB.",
};

/** The usual choice first. */
export async function listBackbones(env: Env): Promise<OfferedBackbone[]> {
  const [vgg16, vgg19, mobilenet, onnxFiles] = await Promise.all([
    describeNetwork(env, "vgg16"),
    describeNetwork(env, "vgg19"),
    describeNetwork(env, "mobilenet"),
    describeOnnxFiles(env),
  ]);
  return [...vgg16, ...onnxFiles, ...vgg19, ...mobilenet];
}

/** With ImageNet weights, and with random ones. */
async function describeNetwork(
  { WEIGHTS_DIR, WEIGHTS_URL }: Env,
  network: Network,
): Promise<OfferedBackbone[]> {
  const available =
    (await findImagenetWeights(WEIGHTS_DIR, network)) !== null ||
    (await canReachImagenetWeights({ network, ...(WEIGHTS_URL && { weightsUrl: WEIGHTS_URL }) }));
  const reason =
    "The weights are not on this machine, and the address they come from cannot be reached. " +
    `Put Keras's ${IMAGENET_WEIGHTS[network].fileName} into WEIGHTS_DIR, or set WEIGHTS_URL to a mirror.`;
  const prefix = network === "vgg16" ? "" : `${network}:`;
  const common = { about: ABOUT[network], fixedImageSizePx: null };
  return [
    {
      ...common,
      weights: `${prefix}imagenet`,
      label: `${NETWORK_LABELS[network]}, ImageNet weights`,
      pretrained: true,
      available,
      unavailableReason: available ? null : reason,
    },
    {
      ...common,
      weights: `${prefix}random`,
      label: `${NETWORK_LABELS[network]}, random weights, not pretrained`,
      pretrained: false,
      available: true,
      unavailableReason: null,
    },
  ];
}

async function describeOnnxFiles({ BACKBONES_DIR }: Env): Promise<OfferedBackbone[]> {
  const names = await readdir(BACKBONES_DIR).catch(() => []);
  const onnx = names.filter((name) => name.endsWith(".onnx")).toSorted();
  return Promise.all(
    onnx.map((name) => describeOnnx(join(BACKBONES_DIR, name), name.slice(0, -".onnx".length))),
  );
}

async function describeOnnx(file: string, name: string): Promise<OfferedBackbone> {
  const common = { weights: `onnx:${name}`, about: null };
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
