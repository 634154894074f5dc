/** Sends one file, and goes on where it broke off. XMLHttpRequest, because fetch does not tell how much was sent. */
import { AppError } from "@smallset/schema";

/** A lost network, or a server that restarts, gets this many more chances: about half a minute. */
const RETRIES = 6;

/** The transfer broke, or the server cannot take it now: worth another try. */
class Interrupted extends Error {}

/** Statuses of a server that is overloaded, restarting, or still holds the broken transfer. */
const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 409;

interface Options {
  signal: AbortSignal;
  /** Bytes of the file that are on their way or there. */
  onSent: (bytes: number) => void;
}

function putOnce(url: string, body: Blob, { signal, onSent }: Options): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort, { once: true });
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("error", () => reject(new Interrupted("The connection broke.")));
    request.addEventListener("abort", () => reject(signal.reason as Error));
    request.addEventListener("loadend", () => signal.removeEventListener("abort", abort));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else if (isPassing(request.status)) reject(new Interrupted(`The server answered ${request.status}.`));
      else reject(readRefusal(request.status, request.responseText));
    });
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(body);
  });
}

/** The server's own words where it gave any. */
export function readRefusal(status: number, body: string): AppError {
  try {
    const { code, message, nextStep } = JSON.parse(body) as Record<string, unknown>;
    if (typeof code === "string" && typeof message === "string")
      return new AppError(code, message, typeof nextStep === "string" ? nextStep : undefined);
  } catch {
    // Not JSON, as from a proxy: the status has to do.
  }
  return new AppError("UPLOAD_REFUSED", `The server refused the upload (${status}).`, "Try again.");
}

/** How much of the file the server kept of a broken transfer. */
async function askReceived(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Interrupted(error instanceof Error ? error.message : String(error));
  });
  if (isPassing(response.status)) throw new Interrupted(`The server answered ${response.status}.`);
  if (!response.ok) throw readRefusal(response.status, await response.text());
  return ((await response.json()) as { receivedBytes: number }).receivedBytes;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws AppError when the server refuses the file or stays away; the signal's reason when aborted */
export async function putFile(url: string, file: Blob, { signal, onSent }: Options): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const offset = attempt ? await askReceived(url, signal) : 0;
      onSent(offset);
      // An empty file has nothing left at offset 0, and must be sent all the same.
      if (offset && offset === file.size) return;
      await putOnce(`${url}?offset=${offset}`, offset ? file.slice(offset) : file, {
        signal,
        onSent: (bytes) => onSent(offset + bytes),
      });
      return;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (attempt >= RETRIES)
        throw new AppError(
          "UPLOAD_INTERRUPTED",
          `${error.message} The upload could not be finished.`,
          "Try again: files that have arrived are not sent a second time.",
        );
      await wait(500 * 2 ** attempt);
      signal.throwIfAborted();
    }
  }
}
