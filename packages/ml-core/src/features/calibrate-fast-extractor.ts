/** Fits the 8-bit VGG16 or VGG19 to a dataset's own photos, and measures how far it is off before anyone relies on it. */
import { createHash } from "node:crypto";
import { AppError, type Calibration, type ExtractorSpec, isVgg, parseWeights } from "@smallset/schema";
import { decodeImage } from "../images/decode-image.js";
import { mapInOrder } from "../images/map-in-order.js";
import { readImageFile } from "../images/read-image-file.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import { OrtEngine } from "../runtime/ort-engine.js";
import { rowCosines } from "./cosine.js";
import type { KnownRow } from "./extract-features.js";
import { roundToFloat16 } from "./float16.js";
import { PRESET_PREPROCESSING } from "./preprocessing.js";
import { runInBatches } from "./run-in-batches.js";
import { startMeasuringVgg } from "./start-measuring-vgg.js";
import { toOrtModel } from "./vgg-backbone.js";
import { decodeRanges, encodeRanges, mergeRanges } from "./vgg-int8-ranges.js";
import { convolutionsOf } from "./vgg-layers.js";
import { loadWeights, type WeightsSource } from "./weights/load-weights.js";

/** Photos on which the result is judged; every other one's activations set the ranges. */
const JUDGED_IMAGES = 32;
/** Below, a top model would learn from other features than the exact ones. */
const LOWEST_MEAN_COSINE = 0.99;

export interface CalibrateOptions extends WeightsSource {
  spec: ExtractorSpec;
  /**
   * Of the dataset, in a fixed order; those that cannot be decoded are passed over. While they are being found, the
   * weights are read and the exact network starts.
   */
  files: readonly string[] | Promise<readonly string[]>;
  /** Default: one per core. */
  threads?: number;
}

export interface CalibratedExtractor {
  /** What belongs into the specification. */
  calibration: Calibration;
  /** Of the photos it was judged on: these need not be extracted again. */
  rows: KnownRow[];
  /** The fast network, running: for `loadExtractor`, or to be closed. */
  engine: OrtEngine;
}

/**
 * The same files give the same calibration.
 *
 * It takes one pass of 32 photos through each of the two networks: the exact one tells its largest activations on the
 * way to its features. Half of the photos set the ranges, so that the other half shows what others will get.
 * @throws AppError FAST_UNSUPPORTED, FAST_TOO_INEXACT, NO_IMAGES, and what loading weights throws
 */
export async function calibrateFastExtractor(options: CalibrateOptions): Promise<CalibratedExtractor> {
  const { spec, signal, threads } = options;
  const files = Promise.resolve(options.files);
  files.catch(() => {}); // awaited once the weights are there; until then Node must not call it unhandled
  const { network, source } = parseWeights(spec.weights);
  if (!isVgg(network))
    throw new AppError(
      "FAST_UNSUPPORTED",
      "Only VGG16 and VGG19 can be run in 8 bits.",
      "Choose the exact extractor for this backbone.",
    );
  const { weights } = await loadWeights({ network, source }, options);
  const { imageSizePx } = spec;
  const parts = { weights, imageSizePx, preprocessing: PRESET_PREPROCESSING[spec.preset] };
  const measuring = await startMeasuringVgg(parts, threads);
  let fastEngine: Promise<OrtEngine> | undefined;
  try {
    const photos = await decodeSome(await files, spec);
    const ranging = photos.filter((_, index) => index % 2 === 0);
    const others = photos.filter((_, index) => index % 2 !== 0);
    const onBatch = () => throwIfCanceled(signal);
    const first = await measuring.measure(ranging.map(toPixels), onBatch);
    const ranges = encodeRanges(mergeRanges(first.largest, convolutionsOf(weights)));
    // Its weights are rounded on one core while the other photos go through the exact network.
    const graph = { kind: "vgg-int8", ...parts, ranges: decodeRanges(ranges) } as const;
    fastEngine = OrtEngine.start({ model: toOrtModel(graph, imageSizePx), ...(threads && { threads }) });
    fastEngine.catch(() => {}); // awaited below
    const rest = await measuring.measure(others.map(toPixels), onBatch);
    await measuring.close();

    const judged = [...ranging, ...others];
    const fast = await runInBatches(await fastEngine, judged.map(toPixels), { imageSizePx, onBatch });
    const featureLength = fast.length / judged.length;
    const cosines = [
      ...rowCosines(fast.subarray(0, first.features.length), first.features, featureLength),
      ...rowCosines(fast.subarray(first.features.length), rest.features, featureLength),
    ];
    const kept = spec.rowType === "float16" ? roundToFloat16(fast) : fast;
    const rows = judged.map(({ sha256 }, index) => ({
      sha256,
      row: kept.subarray(index * featureLength, (index + 1) * featureLength),
    }));
    return { calibration: { ranges, ...judge(cosines) }, rows, engine: await fastEngine };
  } catch (error) {
    await fastEngine?.then((engine) => engine.close()).catch(() => {});
    throw error;
  } finally {
    await measuring.close();
  }
}

/** @throws AppError FAST_TOO_INEXACT */
function judge(cosines: readonly number[]): Omit<Calibration, "ranges"> {
  const meanCosine = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  if (!(meanCosine >= LOWEST_MEAN_COSINE))
    throw new AppError(
      "FAST_TOO_INEXACT",
      `In 8 bits, these weights give features whose cosine with the exact ones is ${meanCosine.toFixed(4)} on average ` +
        `of ${cosines.length} images; at least ${LOWEST_MEAN_COSINE} is asked for.`,
      "Choose the exact extractor.",
    );
  return { images: cosines.length, meanCosine, lowestCosine: Math.min(...cosines) };
}

interface Photo {
  sha256: string;
  pixels: Uint8Array;
}
const toPixels = ({ pixels }: Photo) => pixels;

/** At most 32 photos, spread evenly over the files, which are sorted by class; copies of one photo count once. */
async function decodeSome(
  files: readonly string[],
  { imageSizePx, preset }: ExtractorSpec,
): Promise<Photo[]> {
  const { resize } = PRESET_PREPROCESSING[preset];
  const stride = Math.max(1, files.length / JUDGED_IMAGES);
  const chosen = Array.from(
    { length: Math.min(files.length, JUDGED_IMAGES) },
    (_, index) => files[Math.floor(index * stride)]!,
  );
  const photos = new Map<string, Photo>();
  const decoded = mapInOrder(chosen, 8, async (file) => {
    try {
      const bytes = await readImageFile(file);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { sha256, pixels: await decodeImage(bytes, { imageSizePx, resize }) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return null;
    }
  });
  for await (const photo of decoded) if (photo) photos.set(photo.sha256, photo);
  if (photos.size > 0) return [...photos.values()];
  throw new AppError(
    "NO_IMAGES",
    "There is no image to calibrate on.",
    "Add photos, or choose the exact extractor.",
  );
}
