/** Reads and decodes images ahead of the network, in full batches, and keeps a bad file from stopping the rest. */
import { createHash } from "node:crypto";
import { AppError, describeError } from "@smallset/schema";
import { drawView } from "../images/draw-view.js";
import { mapInOrder } from "../images/map-in-order.js";
import { readImageFile } from "../images/read-image-file.js";
import { renderView } from "../images/render-view.js";
import type { Extractor } from "./features.type.js";

/** One image: its content, every file that had it, and which views of it are wanted; 0 is the image itself. */
export interface ImageSource {
  sha256: string;
  files: readonly string[];
  views: readonly number[];
}

export interface DecodedBatch {
  images: { sha256: string; view: number; pixels: Uint8Array }[];
  /** Images met on the way that could not be decoded. */
  failures: { sha256: string; code: string; message: string }[];
}

/**
 * Yields batches of `batchSize` pictures, fewer at the end; meanwhile decodes the next images. Each is decoded once; its
 * views are drawn when their turn comes, so that no more than the batch's are in memory.
 */
export async function* decodeImages({
  sources,
  extractor,
  batchSize,
}: {
  sources: readonly ImageSource[];
  extractor: Extractor;
  batchSize: number;
}): AsyncGenerator<DecodedBatch, void, undefined> {
  let batch: DecodedBatch = { images: [], failures: [] };
  for await (const decoded of mapInOrder(sources, 2 * batchSize, (source) =>
    decodeSource(source, extractor),
  )) {
    for (const picture of "pixels" in decoded ? drawViews(decoded, extractor) : [decoded]) {
      if ("pixels" in picture) batch.images.push(picture);
      else batch.failures.push(picture);
      // Many bad files in a row are handed on too, so that the caller can report them, or stop.
      if (batch.images.length < batchSize && batch.failures.length < batchSize) continue;
      yield batch;
      batch = { images: [], failures: [] };
    }
  }
  if (batch.images.length > 0 || batch.failures.length > 0) yield batch;
}

interface DecodedSource {
  sha256: string;
  views: readonly number[];
  pixels: Uint8Array;
}

function* drawViews({ sha256, views, pixels }: DecodedSource, { info }: Extractor) {
  for (const view of views)
    yield {
      sha256,
      view,
      pixels: view === 0 ? pixels : renderView(pixels, info.imageSizePx, drawView(sha256, view)),
    };
}

/** Tries the files in turn: one of several copies may have been moved or changed since the scan. */
async function decodeSource(
  { sha256, files, views }: ImageSource,
  extractor: Extractor,
): Promise<DecodedSource | DecodedBatch["failures"][number]> {
  let failure: unknown;
  for (const file of files)
    try {
      return { sha256, views, pixels: await extractor.decode(await readUnchanged(file, sha256)) };
    } catch (error) {
      failure = error;
    }
  const { code, message } = describeError(failure);
  return { sha256, code: code === "INTERNAL" ? "UNREADABLE" : code, message };
}

/** @throws AppError CHANGED: features are kept under the hash of the scan, and must be of those bytes */
async function readUnchanged(file: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readImageFile(file);
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new AppError(
    "CHANGED",
    "The file changed after the dataset was scanned.",
    "Import the folder again.",
  );
}
