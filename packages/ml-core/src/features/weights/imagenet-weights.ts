/** Keras's published VGG16 weights without the dense layers: where they come from and where they are kept. */
import { once } from "node:events";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@smallset/schema";
import { throwIfCanceled } from "../../runtime/cancel.js";
import type { OnProgress } from "../../runtime/progress.js";
import { downloadFile, md5Of } from "./download-file.js";

export const IMAGENET_WEIGHTS = {
  fileName: "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
  /** As Keras checks it: `keras.applications.vgg16`. */
  md5: "6d6bbae143d832006294945121d1f1fc",
  folderUrl: "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/",
} as const;

/** Two callers in one process share one download. */
const downloads = new Map<string, Promise<void>>();

/** The file's path when it is already there, or null. Downloads nothing and does not hash it. */
export async function findImagenetWeights(weightsDir: string): Promise<string | null> {
  const file = join(weightsDir, IMAGENET_WEIGHTS.fileName);
  const stats = await stat(file).catch(() => null);
  return stats?.isFile() && stats.size > 0 ? file : null;
}

/** True when the weights' server answers for the file within `timeoutMs` (default 3,000). Downloads nothing. */
export async function canReachImagenetWeights({
  weightsUrl,
  timeoutMs = 3_000,
}: {
  weightsUrl?: string;
  timeoutMs?: number;
} = {}): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  return fetch(resolveWeightsUrl(weightsUrl), { method: "HEAD", signal }).then(
    (response) => response.ok,
    () => false,
  );
}

/**
 * Returns the path of the checked file, downloaded first where it is missing.
 * @param weightsUrl the file's address, or that of a folder that holds it. Default: Keras's own.
 * @param onProgress of the download, in bytes; not called when the file is there
 * @throws AppError WEIGHTS_HASH_MISMATCH (the wrong file is removed), WEIGHTS_UNAVAILABLE, CANCELED
 */
export async function getImagenetWeights({
  weightsDir,
  weightsUrl,
  onProgress,
  signal,
}: {
  weightsDir: string;
  weightsUrl?: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}): Promise<string> {
  const { fileName, md5 } = IMAGENET_WEIGHTS;
  const file = join(weightsDir, fileName);
  while (!(await findImagenetWeights(weightsDir))) {
    throwIfCanceled(signal);
    const running = downloads.get(file);
    if (running) {
      await settledOrAborted(running, signal);
      continue;
    }
    const download = downloadFile({
      url: resolveWeightsUrl(weightsUrl),
      file,
      md5,
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    }).finally(() => downloads.delete(file));
    downloads.set(file, download);
    await download;
  }
  // Checked at every load, not only after the download: somebody may have put the file there.
  if ((await md5Of(file)) !== md5) {
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
function resolveWeightsUrl(weightsUrl: string = IMAGENET_WEIGHTS.folderUrl): string {
  if (!/^https?:\/\//.test(weightsUrl) || !URL.canParse(weightsUrl))
    throw new AppError(
      "WEIGHTS_URL_INVALID",
      `"${weightsUrl}" is not an http or https address.`,
      "Set WEIGHTS_URL to the address of the weights file, or of the folder that holds it.",
    );
  if (new URL(weightsUrl).pathname.endsWith(".h5")) return weightsUrl;
  return new URL(IMAGENET_WEIGHTS.fileName, weightsUrl.endsWith("/") ? weightsUrl : `${weightsUrl}/`).href;
}

async function settledOrAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const done = new AbortController();
  const settled = work.catch(() => {}).finally(() => done.abort());
  if (!signal) return settled;
  await Promise.race([settled, once(signal, "abort", { signal: done.signal }).catch(() => {})]);
}
