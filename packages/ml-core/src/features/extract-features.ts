/** Turns images into bottleneck features: each different image once, ever. */
import { AppError } from "@smallset/schema";
import { areFinite } from "../runtime/are-finite.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import type { OnProgress } from "../runtime/progress.js";
import { createRateMeter } from "../runtime/rate-meter.js";
import { type DecodedBatch, decodeImages } from "./decode-images.js";
import type { FeatureStore } from "./feature-store.js";
import type { Extractor, FeatureSet } from "./features.type.js";
import { ShardWriter } from "./shard-writer.js";

export interface ExtractableImage {
  /** For messages. */
  path: string;
  file: string;
  /** Of the file's bytes, hex. */
  sha256: string;
}

/** The last layers of small images are products of few rows: more images at once make them worth their weights. */
const LARGEST_OF_BIG_BATCHES_PX = 160;

export type ExtractionFailure = FeatureSet["failures"][number];

export interface ExtractFeaturesOptions {
  images: readonly ExtractableImage[];
  extractor: Extractor;
  store: FeatureStore;
  /** Images per run of the network. Default 16, of larger images 8: beyond, it is not faster. */
  batchSize?: number;
  signal?: AbortSignal;
  /** After each batch; `done` counts reused and failed images too. */
  onProgress?: OnProgress;
  /** Once for each image that could not be read; extraction goes on. */
  onFailure?: (failure: ExtractionFailure) => void;
}

/**
 * Returns one row per image that decoded, in the order of `images`; `features` is the only memory that grows with
 * their number. Rows already in the store are read; the others are extracted, equal images once, and stored as they
 * come, so that after a cancellation or a crash the next call goes on from there.
 * @throws AppError ALL_IMAGES_FAILED, CANCELED, OUT_OF_MEMORY, DISK_FULL, or what the extractor throws
 */
export async function extractFeatures(options: ExtractFeaturesOptions): Promise<FeatureSet> {
  const { images, extractor, store, signal, onProgress, onFailure } = options;
  const { info } = extractor;
  const { batchSize = info.imageSizePx > LARGEST_OF_BIG_BATCHES_PX ? 8 : 16 } = options;
  const kind = { ...info, dtype: info.spec.rowType ?? "float32" };
  const table = new RowTable(images, extractor.info.featureLength);
  await store.readRows({
    kind,
    sha256s: table.missing(),
    onRow: (sha256, row) => table.place(sha256, row),
  });
  const reused = table.done;
  const measure = createRateMeter(images.length, reused);
  onProgress?.(measure(table.done));

  const sources = table.missing().map((sha256) => ({ sha256, files: table.filesOf(sha256) }));
  const writer = new ShardWriter(store, kind);
  try {
    for await (const batch of decodeImages({ sources, extractor, batchSize })) {
      throwIfCanceled(signal, "Features extracted so far are kept; start again to go on from there.");
      for (const { sha256, row } of await extractBatch(extractor, batch)) {
        table.place(sha256, row);
        await writer.add(sha256, row);
      }
      for (const failure of batch.failures) table.fail(failure.sha256, failure, onFailure);
      onProgress?.(measure(table.done));
    }
  } finally {
    await writer.flush();
  }
  const { features, sha256s, failures } = table.collect();
  return { extractor: extractor.info, features, sha256s, reused, failures };
}

/** Moves images with worthless rows to the batch's failures: those must never be stored. */
async function extractBatch(extractor: Extractor, { images, failures }: DecodedBatch) {
  const pixels = Buffer.concat(images.map((image) => image.pixels));
  const features = await extractor.extract(pixels, images.length);
  const length = extractor.info.featureLength;
  const rows = images.map(({ sha256 }, index) => ({
    sha256,
    row: features.subarray(index * length, (index + 1) * length),
  }));
  return rows.filter(({ sha256, row }) => {
    if (areFinite(row)) return true;
    const message = "The network's answer to this image has values that are not finite numbers.";
    failures.push({ sha256, code: "NOT_FINITE", message });
    return false;
  });
}

/** Which image has which row, and which rows are there. */
class RowTable {
  /** Rows and failures so far. */
  done = 0;
  readonly #images: readonly ExtractableImage[];
  readonly #featureLength: number;
  readonly #features: Float32Array;
  readonly #indicesBySha256 = new Map<string, number[]>();
  readonly #placed = new Set<string>();
  readonly #failures = new Map<string, { code: string; message: string }>();

  constructor(images: readonly ExtractableImage[], featureLength: number) {
    this.#images = images;
    this.#featureLength = featureLength;
    this.#features = allocate(images.length, featureLength);
    images.forEach(({ sha256 }, index) => {
      const indices = this.#indicesBySha256.get(sha256);
      if (indices) indices.push(index);
      else this.#indicesBySha256.set(sha256, [index]);
    });
  }

  missing(): string[] {
    return [...this.#indicesBySha256.keys()].filter((sha256) => !this.#placed.has(sha256));
  }

  filesOf(sha256: string): string[] {
    return this.#indicesOf(sha256).map((index) => this.#images[index]!.file);
  }

  place(sha256: string, row: Float32Array): void {
    const indices = this.#indicesOf(sha256);
    for (const index of indices) this.#features.set(row, index * this.#featureLength);
    this.#placed.add(sha256);
    this.done += indices.length;
  }

  fail(
    sha256: string,
    { code, message }: { code: string; message: string },
    onFailure?: (failure: ExtractionFailure) => void,
  ): void {
    this.#failures.set(sha256, { code, message });
    for (const index of this.#indicesOf(sha256)) {
      onFailure?.({ path: this.#images[index]!.path, code, message });
      this.done++;
    }
  }

  /** Closes the gaps that failures left. @throws AppError ALL_IMAGES_FAILED */
  collect(): Pick<FeatureSet, "features" | "sha256s" | "failures"> {
    const length = this.#featureLength;
    const sha256s: string[] = [];
    const failures: ExtractionFailure[] = [];
    this.#images.forEach(({ sha256, path }, index) => {
      const failure = this.#failures.get(sha256);
      if (failure) failures.push({ path, ...failure });
      else {
        if (failures.length > 0)
          this.#features.copyWithin(sha256s.length * length, index * length, (index + 1) * length);
        sha256s.push(sha256);
      }
    });
    if (failures.length > 0 && sha256s.length === 0)
      throw new AppError(
        "ALL_IMAGES_FAILED",
        `None of the ${failures.length} images could be read. ${failures[0]!.path}: ${failures[0]!.message}`,
        "See the dataset's report, or import the folder again.",
      );
    return { features: this.#features.subarray(0, sha256s.length * length), sha256s, failures };
  }

  #indicesOf(sha256: string): number[] {
    return this.#indicesBySha256.get(sha256) ?? [];
  }
}

/** @throws AppError OUT_OF_MEMORY */
function allocate(rows: number, featureLength: number): Float32Array {
  try {
    return new Float32Array(rows * featureLength);
  } catch (error) {
    const gigabytes = ((rows * featureLength * 4) / 1e9).toFixed(1);
    throw new AppError(
      "OUT_OF_MEMORY",
      `The features of ${rows} images take ${gigabytes} GB, more than there is.`,
      "Choose a smaller image size, or fewer images.",
      { cause: error },
    );
  }
}
