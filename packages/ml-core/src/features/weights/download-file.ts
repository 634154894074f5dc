/** Fetches one file over HTTP: resumed, retried, never hanging, checked by its hash before it has its name. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@smallset/schema";
import { throwIfCanceled } from "../../runtime/cancel.js";
import type { OnProgress } from "../../runtime/progress.js";
import { createRateMeter } from "../../runtime/rate-meter.js";
import { claimPartFile } from "./part-file.js";

export interface DownloadOptions {
  url: string;
  /** Where the finished file goes; its folder is made. */
  file: string;
  /** Hex; null where nobody says what it should be. */
  md5: string | null;
  /** In bytes. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Attempts in a row that bring no new byte before giving up. Default 4. */
  attempts?: number;
  /** Wait before the second attempt, doubled before each further one. Default 500. */
  retryDelayMs?: number;
  /** Longest wait for the answer, and for each next piece of it. Default 20,000. */
  stallTimeoutMs?: number;
}

/**
 * @throws AppError WEIGHTS_HASH_MISMATCH when what came is not the file (it is removed), WEIGHTS_UNAVAILABLE when
 *   nothing came, CANCELED
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { url, file, md5, signal, attempts = 4, retryDelayMs = 500 } = options;
  await mkdir(dirname(file), { recursive: true });
  const part = await claimPartFile(file);
  // Bytes of an earlier attempt may belong to another version of the file: such a mix is worth one fresh start.
  let mayRestart = (await sizeOf(part)) > 0;
  for (let fruitless = 0; ;) {
    throwIfCanceled(signal, "What was downloaded is kept; the next start resumes it.");
    const before = await sizeOf(part);
    try {
      await fetchRest(part, before, options);
    } catch (error) {
      throwIfCanceled(signal, "What was downloaded is kept; the next start resumes it.");
      if (error instanceof AppError) throw error;
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
      if (fruitless >= attempts) throw unavailable(url, file, describe(error));
      // A cancellation during the wait is noticed at the top of the loop.
      await sleep(retryDelayMs * 2 ** Math.max(0, fruitless - 1), undefined, { signal }).catch(() => {});
      continue;
    }
    if (md5 === null || (await md5Of(part)) === md5) break;
    await rm(part, { force: true });
    if (!mayRestart)
      throw new AppError(
        "WEIGHTS_HASH_MISMATCH",
        `What ${url} sent is not the expected file: its MD5 differs from ${md5}. It was removed.`,
        "Try again later, or set WEIGHTS_URL to another mirror.",
      );
    mayRestart = false;
  }
  await rename(part, file);
}

/** Appends to `part` what follows its first `offset` bytes. Returns when the answer ended where it said it would. */
async function fetchRest(
  part: string,
  offset: number,
  { url, file, onProgress, signal, stallTimeoutMs = 20_000 }: DownloadOptions,
): Promise<void> {
  const stalled = new AbortController();
  const watchdog = setTimeout(
    () => stalled.abort(new Error(`no answer for ${stallTimeoutMs / 1000} s`)),
    stallTimeoutMs,
  );
  try {
    const response = await fetch(url, {
      headers: offset > 0 ? { range: `bytes=${offset}-` } : {},
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    // "Range not satisfiable": the part is already complete, or longer than the file; the hash tells.
    if (response.status === 416 && offset > 0) return;
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const mayPass = response.status >= 500 || response.status === 429 || response.status === 408;
      const detail = `the server answered ${response.status}`;
      throw mayPass ? new Error(detail) : unavailable(url, file, detail);
    }
    // A server that ignores Range sends everything again.
    const start = response.status === 206 ? offset : 0;
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = start + (response.headers.has("content-encoding") ? Number.NaN : length);
    const measure = createRateMeter(Number.isNaN(total) ? 0 : total, start);
    let received = start;
    const handle = await open(part, start > 0 ? "a" : "w");
    try {
      for await (const chunk of response.body) {
        watchdog.refresh();
        await handle.write(chunk);
        received += chunk.byteLength;
        onProgress?.(measure(received));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (received < total) throw new Error(`the answer ended after ${received} of ${total} bytes`);
  } finally {
    clearTimeout(watchdog);
  }
}

const sizeOf = (file: string) =>
  stat(file).then(
    (stats) => stats.size,
    () => 0,
  );

export async function md5Of(file: string): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

const unavailable = (url: string, file: string, detail: string) =>
  new AppError(
    "WEIGHTS_UNAVAILABLE",
    `The weights could not be downloaded from ${url}: ${detail}.`,
    `Put the file at ${file} yourself, set WEIGHTS_URL to a mirror that this machine can reach, or choose ` +
      `"random" weights (not pretrained).`,
  );

/** Node's fetch says only "fetch failed"; the reason is in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ("code" in cause ? String(cause.code) : error.message);
}
