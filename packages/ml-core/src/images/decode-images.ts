/** Decodes many image files, a few at a time, in order: the stream that feeds feature extraction. */
import { AppError } from "@smallset/schema";
import { throwIfCanceled } from "../runtime/cancel.js";
import { decodeImage, type DecodeOptions } from "./decode-image.js";
import type { DecodedImage } from "./image.type.js";
import { mapInOrder } from "./map-in-order.js";

export interface DecodeImagesOptions extends DecodeOptions {
  files: readonly string[];
  /** Files decoded at a time, and pictures waiting to be taken. Default 4, as many as libuv has threads. */
  concurrency?: number;
  signal?: AbortSignal;
}

/**
 * One answer for each file, in the order given; a bad file gives an answer with `error` and stops nothing.
 * @throws AppError CANCELED once `signal` is aborted
 */
export async function* decodeImages({
  files,
  concurrency = 4,
  signal,
  ...options
}: DecodeImagesOptions): AsyncGenerator<DecodedImage, void, undefined> {
  const decodeOne = async (file: string, index: number): Promise<DecodedImage> => {
    throwIfCanceled(signal);
    try {
      return { file, index, pixels: await decodeImage(file, options) };
    } catch (error) {
      if (error instanceof AppError) return { file, index, error };
      throw error;
    }
  };
  for await (const decoded of mapInOrder(files, concurrency, decodeOne)) {
    throwIfCanceled(signal);
    yield decoded;
  }
}
