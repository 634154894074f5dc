/** Turns images into bottleneck features: each different image, and each view of it, once, ever. */
import { fingerprintOfView } from "@smallset/schema";
import { areFinite } from "../runtime/are-finite.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import type { OnProgress } from "../runtime/progress.js";
import { createRateMeter } from "../runtime/rate-meter.js";
import { type DecodedBatch, decodeImages } from "./decode-images.js";
import type { FeatureStore } from "./feature-store.js";
import type { ExtractableImage, ExtractionFailure, Extractor, FeatureSet } from "./features.type.js";
import { RowTable } from "./row-table.js";
import { ShardWriter } from "./shard-writer.js";

/** The last layers of small images are products of few rows: more images at once make them worth their weights. */
const LARGEST_OF_BIG_BATCHES_PX = 160;

export interface ExtractFeaturesOptions {
  images: readonly ExtractableImage[];
  extractor: Extractor;
  store: FeatureStore;
  /** Images per run of the network. Default 16, of larger images 8: beyond, it is not faster. */
  batchSize?: number;
  signal?: AbortSignal;
  /** After each batch; `done` counts reused and failed images too, and each view as an image. */
  onProgress?: OnProgress;
  /** Once for each image that could not be read; extraction goes on. */
  onFailure?: (failure: ExtractionFailure) => void;
}

/**
 * Returns one row per image that decoded, followed by its views, in the order of `images`; `features` is the only
 * memory that grows with their number. Rows already in the store are read; the others are extracted, equal images
 * once, and stored as they come, so that after a cancellation or a crash the next call goes on from there.
 * @throws AppError ALL_IMAGES_FAILED, CANCELED, OUT_OF_MEMORY, DISK_FULL, or what the extractor throws
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureSet> {
  const { images, extractor, store, signal, onProgress, onFailure } = options;
  const { info } = extractor;
  const { batchSize = info.imageSizePx > LARGEST_OF_BIG_BATCHES_PX ? 8 : 16 } = options;
  const table = new RowTable(images, info.featureLength);
  // Rows of one view lie apart from the photos' own, so that who needs only these reads nothing else.
  const kinds = Array.from({ length: table.viewCount + 1 }, (_, view) => ({
    ...info,
    fingerprint: fingerprintOfView(info.fingerprint, view),
    dtype: info.spec.rowType ?? "float32",
  }));
  for (const [view, kind] of kinds.entries())
    await store.readRows({
      kind,
      sha256s: table.missing(view),
      onRow: (sha256, row) => table.place({ sha256, view }, row),
    });
  const reused = table.done;
  const measure = createRateMeter(table.total, reused);
  onProgress?.(measure(table.done));

  const writers = kinds.map((kind) => new ShardWriter(store, kind));
  try {
    for await (const batch of decodeImages({ sources: table.missingSources(), extractor, batchSize })) {
      throwIfCanceled(signal, "Features extracted so far are kept; start again to go on from there.");
      for (const { sha256, view, row } of await extractBatch(extractor, batch)) {
        if (!areFinite(row)) table.refuse({ sha256, view }, onFailure);
        else {
          table.place({ sha256, view }, row);
          await writers[view]!.add(sha256, row);
        }
      }
      for (const failure of batch.failures) table.fail(failure.sha256, failure, onFailure);
      onProgress?.(measure(table.done));
    }
  } finally {
    for (const writer of writers) await writer.flush();
  }
  return { extractor: info, ...table.collect(), reused };
}

/** One row of features for each picture. */
async function extractBatch(extractor: Extractor, { images }: DecodedBatch) {
  const pixels = Buffer.concat(images.map((image) => image.pixels));
  const features = await extractor.extract(pixels, images.length);
  const length = extractor.info.featureLength;
  return images.map(({ sha256, view }, index) => ({
    sha256,
    view,
    row: features.subarray(index * length, (index + 1) * length),
  }));
}
