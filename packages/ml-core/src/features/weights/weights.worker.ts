/** The thread that reads, or draws, a network's weights. It answers once and ends. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { parentPort, workerData } from "node:worker_threads";
import { describeError, type Network } from "@smallset/schema";
import { allocateShareable } from "../../runtime/shared-memory.js";
import { MOBILENET_CONVOLUTIONS } from "../mobilenet-layers.js";
import { type ConvolutionWeights, VGG16_CONVOLUTIONS, VGG19_CONVOLUTIONS } from "../vgg-layers.js";
import type { WeightsReply, WeightsRequest } from "./load-weights.js";
import { readMobileNetWeights } from "./mobilenet-weights.js";
import { makeRandomWeights } from "./random-weights.js";
import { hashWeights, readVggWeights } from "./vgg-weights.js";

const CONVOLUTIONS = {
  vgg16: VGG16_CONVOLUTIONS,
  vgg19: VGG19_CONVOLUTIONS,
  mobilenet: MOBILENET_CONVOLUTIONS,
} satisfies Record<Network, unknown>;

async function load({ network, file }: WeightsRequest): Promise<ConvolutionWeights[]> {
  if (file === null) return makeRandomWeights(CONVOLUTIONS[network]);
  return network === "mobilenet" ? readMobileNetWeights(file) : readVggWeights(file, CONVOLUTIONS[network]);
}

function share(values: Float32Array): Float32Array {
  const shared = new Float32Array(allocateShareable(values.byteLength));
  shared.set(values);
  return shared;
}

const reply = (message: WeightsReply) => parentPort!.postMessage(message);
try {
  const weights = await load(workerData as WeightsRequest);
  const sha256 = hashWeights(weights);
  reply({
    weights: weights.map(({ name, kernel, bias }) => ({ name, kernel: share(kernel), bias: share(bias) })),
    sha256,
  });
} catch (error) {
  // An AppError's fields would not survive the way to another thread.
  reply({ error: describeError(error) });
}
