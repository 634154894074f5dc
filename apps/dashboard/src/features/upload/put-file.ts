/** Sends one file. XMLHttpRequest, because fetch does not tell how much was sent. */
import { readRefusal } from "./read-refusal";
import { Interrupted, type Transfer, transferResumably } from "./transfer-resumably";

/** Statuses of a server that is overloaded, restarting, or still holds the broken transfer. */
const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 409;

type Options = Pick<Transfer, "signal" | "wasBegun" | "onSent" | "onInterrupted">;

function putOnce(
  url: string,
  body: Blob,
  { signal, onSent }: Pick<Options, "signal" | "onSent">,
): Promise<void> {
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

/** @throws AppError when the server refuses the file or stays away; the signal's reason when aborted */
export const putFile = (
  url: string,
  file: Blob,
  { signal, wasBegun = false, onSent, onInterrupted }: Options,
): Promise<void> =>
  transferResumably({
    sizeBytes: file.size,
    signal,
    wasBegun,
    onSent,
    onInterrupted,
    askReceived: () => askReceived(url, signal),
    send: (offset) =>
      putOnce(`${url}?offset=${offset}`, offset ? file.slice(offset) : file, {
        signal,
        onSent: (bytes) => onSent(offset + bytes),
      }),
  });
