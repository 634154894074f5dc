/** Carries one file over a connection that may break: each new try goes on where the last one ended. */
import { AppError } from "@smallset/schema";

/** The transfer broke, or the server cannot take it now: worth another try. */
export class Interrupted extends Error {}

export interface Transfer {
  sizeBytes: number;
  signal: AbortSignal;
  /** True when an earlier visit sent a part of it. Default false. */
  wasBegun?: boolean;
  /** Sends everything from `offset` on. @throws Interrupted when it is worth another try */
  send: (offset: number) => Promise<void>;
  /** How much the server kept. @throws Interrupted */
  askReceived: () => Promise<number>;
  /** Bytes of the file that are on their way or there. */
  onSent: (bytes: number) => void;
  /** The transfer broke and is about to be tried again; the next `onSent` says that it goes on. */
  onInterrupted?: () => void;
  /** Before the second try; doubles with each. Default 500: seven tries take half a minute. */
  firstWaitMs?: number;
}

const TRIES = 7;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws AppError UPLOAD_INTERRUPTED when it stays broken, or what the server refused with; the signal's reason */
export async function transferResumably(transfer: Transfer): Promise<void> {
  const {
    sizeBytes,
    signal,
    send,
    askReceived,
    onSent,
    onInterrupted,
    wasBegun,
    firstWaitMs = 500,
  } = transfer;
  for (let tried = 0; ; tried++) {
    try {
      const offset = tried || wasBegun ? await askReceived() : 0;
      onSent(offset);
      // An empty file has nothing left at offset 0, and must be sent all the same.
      if (!offset || offset < sizeBytes) await send(offset);
      return;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (tried + 1 >= TRIES)
        throw new AppError(
          "UPLOAD_INTERRUPTED",
          `${error.message} The upload could not be finished.`,
          "Try again: files that have arrived are not sent a second time.",
          { cause: error },
        );
      onInterrupted?.();
      await wait(firstWaitMs * 2 ** tried);
      signal.throwIfAborted();
    }
  }
}
