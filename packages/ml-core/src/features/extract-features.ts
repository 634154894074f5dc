/** Turns images into bottleneck features: each different image, and each view of it, once, ever. */
import { fingerprintOfView } from "@smallset/schema";
import { areFinite } from "../runtime/are-finite.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import type { OnProgress } from "../runtime/progress.js";
import { createRateMeter } from "../runtime/rate-meter.js";
import { type DecodedBatch, decodeImages } from "./decode-images.js";
import type { FeatureStore } from "./feature-store.js";
import { FeatureMatrix } from "./feature-matrix.js";
import type {
  ExtractableImage,
  ExtractionFailure,
  Extractor,
  FeatureSet,
  StoredFeatures,
} from "./features.type.js";
import { RowTable } from "./row-table.js";
import { chooseBatchSize } from "./run-in-batches.js";
import { ShardWriter } from "./shard-writer.js";

/** What a calibration came by: the features of an image, as this very extractor answers. */
export interface KnownRow {
  /** Of the image's file, hex. */
  sha256: string;
  row: Float32Array;
}

export interface ExtractFeaturesOptions {
  images: readonly ExtractableImage[];
  extractor: Extractor;
  store: FeatureStore;
  /** Stored with the others and not counted as reused; those of other images are passed over. Default none. */
  known?: readonly KnownRow[];
  /** Images per run of the network. Default 16, of larger images 8: beyond, it is not faster. */
  batchSize?: number;
  signal?: AbortSignal;
  /** After each batch; `done` counts reused and failed images too, and each view as an image. */
  onProgress?: OnProgress;
  /** Once for each image that could not be read, and for each view without an answer; extraction goes on. */
  onFailure?: (failure: ExtractionFailure) => void;
}

/** Sees each row once, as it is read or made: `row` as in StoredFeatures; `values` only during the call. */
export type OnRow = (row: number, values: Float32Array) => void;

/**
 * Sees to it that every image, and every view of it, has its row in the store. Rows that are there are read; the others
 * are extracted, equal images once, and stored as they come, so that after a cancellation or a crash the next call goes
 * on from there. No features are kept: who wants them takes each from `onRow`.
 * @throws AppError ALL_IMAGES_FAILED, CANCELED, OUT_OF_MEMORY, DISK_FULL, or what the extractor or `onRow` throws
 */
export async function storeFeatures(
  options: ExtractFeaturesOptions & { onRow?: OnRow },
): Promise<StoredFeatures> {
  const { images, extractor, store, known = [], signal, onProgress, onFailure, onRow } = options;
  const { info } = extractor;
  const { batchSize = chooseBatchSize(info.imageSizePx) } = options;
  const table = new RowTable(images);
  // Rows of one view lie apart from the photos' own, so that who needs only these reads nothing else.
  const kinds = Array.from({ length: table.viewCount + 1 }, (_, view) => ({
    ...info,
    fingerprint: fingerprintOfView(info.fingerprint, view),
    dtype: info.spec.rowType ?? "float32",
  }));
  const place = ({ sha256, view, row: values }: { sha256: string; view: number; row: Float32Array }) => {
    for (const row of table.place({ sha256, view })) onRow?.(row, values);
  };
  for (const [view, kind] of kinds.entries())
    await store.readRows({
      kind,
      sha256s: table.missing(view),
      onRow: (sha256, row) => place({ sha256, view, row }),
    });
  const reused = table.done;
  const measure = createRateMeter(table.total, reused);
  onProgress?.(measure(table.done));

  const writers = kinds.map((kind) => new ShardWriter(store, kind));
  const add = async (picture: { sha256: string; view: number; row: Float32Array }) => {
    place(picture);
    await writers[picture.view]!.add(picture.sha256, picture.row);
  };
  try {
    const missing = new Set(table.missing(0));
    for (const row of known) if (missing.has(row.sha256)) await add({ ...row, view: 0 });
    for await (const batch of decodeImages({ sources: table.missingSources(), extractor, batchSize })) {
      throwIfCanceled(signal, "Features extracted so far are kept; start again to go on from there.");
      for (const picture of await extractBatch(extractor, batch))
        if (areFinite(picture.row)) await add(picture);
        else table.refuse(picture, onFailure);
      for (const failure of batch.failures)
        table.fail({ sha256: failure.sha256, view: 0 }, failure, onFailure);
      onProgress?.(measure(table.done));
    }
  } finally {
    for (const writer of writers) await writer.flush();
  }
  return { extractor: info, ...table.collect(), reused };
}

/**
 * The same, with the features in memory: [n, featureLength], in the order of `images`, each followed by its views. They
 * are the only memory that grows with their number.
 * @throws AppError as `storeFeatures`
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureSet> {
  const { images, extractor } = options;
  const rowCount = images.reduce((sum, { views = 0 }) => sum + 1 + views, 0);
  const matrix = new FeatureMatrix(rowCount, extractor.info.featureLength);
  const { rows, ...stored } = await storeFeatures({
    ...options,
    onRow: (row, values) => matrix.place(row, values),
  });
  return { ...stored, features: matrix.collect(rows) };
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
