/** A network's weights, from wherever the specification says; read and checked in a thread of their own. */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { AppError, type NamedWeights, type Network, NETWORK_LABELS } from "@smallset/schema";
import { throwIfCanceled } from "../../runtime/cancel.js";
import type { OnProgress } from "../../runtime/progress.js";
import { resolveBuilt } from "../../runtime/resolve-built.js";
import type { ConvolutionWeights } from "../vgg-layers.js";
import { getImagenetWeights } from "./imagenet-weights.js";

export interface WeightsSource {
  weightsDir: string;
  /** The address of VGG16's imagenet weights, or that of a folder that holds them all. Default: Keras's own. */
  weightsUrl?: string;
  /** Of the download, in bytes. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export interface LoadedWeights {
  /** One entry a convolution, in order. In memory that threads share, where this Node has it. */
  weights: ConvolutionWeights[];
  sha256: string;
  /** For people: "VGG16, ImageNet weights". */
  label: string;
}

/** What the thread is given. */
export interface WeightsRequest {
  network: Network;
  /** null: to be drawn. */
  file: string | null;
}

/** What it answers. */
export type WeightsReply =
  | Pick<LoadedWeights, "weights" | "sha256">
  | { error: { code: string; message: string; nextStep: string | null } };

/**
 * There is no fallback from one kind to another: what was asked for, or an error.
 * @throws AppError WEIGHTS_UNAVAILABLE, WEIGHTS_HASH_MISMATCH, WEIGHTS_NOT_FOUND, WEIGHTS_LAYOUT, CANCELED
 */
export async function loadWeights(
  { network, source: name }: NamedWeights & { network: Network },
  source: WeightsSource,
): Promise<LoadedWeights> {
  const file =
    name === "random" ? null : name === "imagenet" ? await getImagenetWeights({ ...source, network }) : name;
  throwIfCanceled(source.signal);
  return { ...(await readOnce({ network, file })), label: `${NETWORK_LABELS[network]}, ${describe(name)}` };
}

type ReadWeights = Pick<LoadedWeights, "weights" | "sha256">;

/** What was read last, as long as it is in memory anyway: a calibration and the extraction after it need the same. */
let lastRead: { key: string; sha256: string; weights: WeakRef<ConvolutionWeights[]> } | null = null;

async function readOnce(request: WeightsRequest): Promise<ReadWeights> {
  const { network, file } = request;
  // A missing file is the reader's to complain about.
  const stats = file === null ? null : await stat(file).catch(() => null);
  const key = JSON.stringify([network, file, stats?.ino, stats?.size, stats?.mtimeMs, stats?.ctimeMs]);
  const known = lastRead?.key === key ? lastRead.weights.deref() : undefined;
  if (known) return { weights: known, sha256: lastRead!.sha256 };
  const { weights, sha256 } = await readInThread(request);
  // Of the numbers, which whoever asked keeps, not of the object around them, which nobody does.
  lastRead = { key, sha256, weights: new WeakRef(weights) };
  return { weights, sha256 };
}

function describe(name: string): string {
  if (name === "random") return "random weights, not pretrained";
  return name === "imagenet" ? "ImageNet weights" : `weights of ${basename(name)}`;
}

/** Fifteen million numbers are drawn, or read and hashed, in a second, during which the caller could do nothing else. */
async function readInThread(request: WeightsRequest): Promise<ReadWeights> {
  const worker = new Worker(resolveBuilt("features/weights/weights.worker.js"), { workerData: request });
  const reply = await new Promise<WeightsReply>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new Error(`The thread that reads weights ended with code ${code}.`)),
    );
  });
  if (!("error" in reply)) return reply;
  const { code, message, nextStep } = reply.error;
  throw new AppError(code, message, nextStep ?? undefined);
}
