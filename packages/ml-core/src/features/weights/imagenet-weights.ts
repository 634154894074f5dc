/** Keras's published ImageNet weights without the dense layers: where they come from and where they are kept. */
import { once } from "node:events";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Network } from "@smallset/schema";
import { throwIfCanceled } from "../../runtime/cancel.js";
import type { OnProgress } from "../../runtime/progress.js";
import { downloadFile, md5Of } from "./download-file.js";

const KERAS_URL = "https://storage.googleapis.com/tensorflow/keras-applications/";

interface PublishedWeights {
  fileName: string;
  /** As Keras checks it, in `keras.applications`; null where Keras does not. Then only the layers' shapes tell. */
  md5: string | null;
  folderUrl: string;
}

export const IMAGENET_WEIGHTS: Record<Network, PublishedWeights> = {
  vgg16: {
    fileName: "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    md5: "6d6bbae143d832006294945121d1f1fc",
    folderUrl: `${KERAS_URL}vgg16/`,
  },
  vgg19: {
    fileName: "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
    md5: "253f8cb515780f3b799900260a226db6",
    folderUrl: `${KERAS_URL}vgg19/`,
  },
  /** Keras takes these for all sizes but 128, 160 and 192. */
  mobilenet: { fileName: "mobilenet_1_0_224_tf_no_top.h5", md5: null, folderUrl: `${KERAS_URL}mobilenet/` },
};

/** Two callers in one process share one download. */
const downloads = new Map<string, Promise<void>>();

/** The file's path when it is already there, or null. Downloads nothing and does not hash it. */
export async function findImagenetWeights(
  weightsDir: string,
  network: Network = "vgg16",
): Promise<string | null> {
  const file = join(weightsDir, IMAGENET_WEIGHTS[network].fileName);
  const stats = await stat(file).catch(() => null);
  return stats?.isFile() && stats.size > 0 ? file : null;
}

/** True when the weights' server answers for the file within `timeoutMs` (default 3,000). Downloads nothing. */
export async function canReachImagenetWeights({
  network = "vgg16",
  weightsUrl,
  timeoutMs = 3_000,
}: {
  network?: Network;
  weightsUrl?: string;
  timeoutMs?: number;
} = {}): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  return fetch(resolveWeightsUrl(network, weightsUrl), { method: "HEAD", signal }).then(
    (response) => response.ok,
    () => false,
  );
}

/**
 * Returns the path of the checked file, downloaded first where it is missing.
 * @param network default: vgg16
 * @param weightsUrl the address of VGG16's file, or that of a folder that holds them all. Default: Keras's own.
 * @param onProgress of the download, in bytes; not called when the file is there
 * @throws AppError WEIGHTS_HASH_MISMATCH (the wrong file is removed), WEIGHTS_UNAVAILABLE, CANCELED
 */
export async function getImagenetWeights({
  network = "vgg16",
  weightsDir,
  weightsUrl,
  onProgress,
  signal,
}: {
  network?: Network;
  weightsDir: string;
  weightsUrl?: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}): Promise<string> {
  const { fileName, md5 } = IMAGENET_WEIGHTS[network];
  const file = join(weightsDir, fileName);
  while (!(await findImagenetWeights(weightsDir, network))) {
    throwIfCanceled(signal);
    const running = downloads.get(file);
    if (running) {
      await settledOrAborted(running, signal);
      continue;
    }
    const download = downloadFile({
      url: resolveWeightsUrl(network, weightsUrl),
      file,
      md5,
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    }).finally(() => downloads.delete(file));
    downloads.set(file, download);
    await download;
  }
  // Checked at every load, not only after the download: somebody may have put the file there.
  if (md5 !== null && (await md5Of(file)) !== md5) {
    await rm(file, { force: true });
    throw new AppError(
      "WEIGHTS_HASH_MISMATCH",
      `${file} was not Keras's file: its MD5 differs from ${md5}. It was removed.`,
      "Put the right file there, or start again to download it.",
    );
  }
  return file;
}

/** @throws AppError WEIGHTS_URL_INVALID */
function resolveWeightsUrl(network: Network, weightsUrl?: string): string {
  const { fileName, folderUrl } = IMAGENET_WEIGHTS[network];
  if (weightsUrl === undefined) return folderUrl + fileName;
  if (!/^https?:\/\//.test(weightsUrl) || !URL.canParse(weightsUrl))
    throw new AppError(
      "WEIGHTS_URL_INVALID",
      `"${weightsUrl}" is not an http or https address.`,
      "Set WEIGHTS_URL to the address of the weights file, or of the folder that holds it.",
    );
  const isFile = new URL(weightsUrl).pathname.endsWith(".h5");
  if (isFile && network === "vgg16") return weightsUrl;
  // Beside VGG16's file, or in the folder.
  return new URL(fileName, isFile || weightsUrl.endsWith("/") ? weightsUrl : `${weightsUrl}/`).href;
}

async function settledOrAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const done = new AbortController();
  const settled = work.catch(() => {}).finally(() => done.abort());
  if (!signal) return settled;
  await Promise.race([settled, once(signal, "abort", { signal: done.signal }).catch(() => {})]);
}
