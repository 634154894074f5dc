/** Fits the 8-bit VGG16 or VGG19 to a dataset's own photos, and measures how far it is off before anyone relies on it. */
import { AppError, type Calibration, type ExtractorSpec, isVgg, parseWeights } from "@smallset/schema";
import { decodeImage } from "../images/decode-image.js";
import { throwIfCanceled } from "../runtime/cancel.js";
import { OrtEngine } from "../runtime/ort-engine.js";
import type { GraphRecipe } from "./build-graph.js";
import { rowCosines } from "./cosine.js";
import { PRESET_PREPROCESSING } from "./preprocessing.js";
import { toOrtModel } from "./vgg-backbone.js";
import { decodeRanges, encodeRanges, mergeRanges } from "./vgg-int8-ranges.js";
import { convolutionsOf, vggFeatureShape } from "./vgg-layers.js";
import { loadWeights, type WeightsSource } from "./weights/load-weights.js";

/** Photos whose activations set the ranges, and others on which the result is judged. */
const CALIBRATION_IMAGES = 16;
const JUDGED_IMAGES = 32;
const BATCH = 8;
/** Below, a top model would learn from other features than the exact ones. */
const LOWEST_MEAN_COSINE = 0.99;

/**
 * Returns what belongs into the specification of a fast extractor. The same files give the same calibration.
 * @param options.files of the dataset, in a fixed order; those that cannot be decoded are passed over
 * @throws AppError FAST_UNSUPPORTED, FAST_TOO_INEXACT, NO_IMAGES, and what loading weights throws
 */
export async function calibrateFastExtractor(
  options: { spec: ExtractorSpec; files: readonly string[]; threads?: number } & WeightsSource,
): Promise<Calibration> {
  const { spec, files, signal, threads } = options;
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
  const photos = await decodeSome(files, spec);
  /** The judged photos are others than the calibrating ones, where there are enough. */
  const calibrating = photos.filter((_, index) => index % 3 === 0);
  const judged = photos.length < 3 ? photos : photos.filter((_, index) => index % 3 !== 0);

  const answer = async (graph: GraphRecipe, images: readonly Uint8Array[]) => {
    throwIfCanceled(signal);
    const model = toOrtModel(graph, imageSizePx);
    const engine = await OrtEngine.start({ model, ...(threads && { threads }) });
    try {
      return await runInBatches(engine, images, () => throwIfCanceled(signal));
    } finally {
      await engine.close();
    }
  };
  const largest = await answer({ kind: "vgg-ranges", ...parts }, calibrating);
  const ranges = encodeRanges(mergeRanges(largest, convolutionsOf(weights)));
  const exact = await answer({ kind: "vgg", ...parts }, judged);
  const fast = await answer({ kind: "vgg-int8", ...parts, ranges: decodeRanges(ranges) }, judged);

  const featureLength = vggFeatureShape(imageSizePx).reduce((product, side) => product * side, 1);
  const cosines = rowCosines(fast, exact, featureLength);
  const meanCosine = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  if (!(meanCosine >= LOWEST_MEAN_COSINE))
    throw new AppError(
      "FAST_TOO_INEXACT",
      `In 8 bits, these weights give features whose cosine with the exact ones is ${meanCosine.toFixed(4)} on average ` +
        `of ${cosines.length} images; at least ${LOWEST_MEAN_COSINE} is asked for.`,
      "Choose the exact extractor.",
    );
  return { ranges, images: cosines.length, meanCosine, lowestCosine: Math.min(...cosines) };
}

/** At most 48 photos, spread evenly over the files, which are sorted by class. */
async function decodeSome(
  files: readonly string[],
  { imageSizePx, preset }: ExtractorSpec,
): Promise<Uint8Array[]> {
  const wanted = CALIBRATION_IMAGES + JUDGED_IMAGES;
  const stride = Math.max(1, files.length / wanted);
  const photos: Uint8Array[] = [];
  for (let position = 0; position < files.length && photos.length < wanted; position += stride)
    try {
      const { resize } = PRESET_PREPROCESSING[preset];
      photos.push(await decodeImage(files[Math.floor(position)]!, { imageSizePx, resize }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  if (photos.length > 0) return photos;
  throw new AppError(
    "NO_IMAGES",
    "There is no image to calibrate on.",
    "Add photos, or choose the exact extractor.",
  );
}

async function runInBatches(
  engine: OrtEngine,
  images: readonly Uint8Array[],
  onBatch: () => void,
): Promise<Float32Array> {
  const rows: Float32Array[] = [];
  for (let first = 0; first < images.length; first += BATCH) {
    onBatch();
    const batch = images.slice(first, first + BATCH);
    rows.push((await engine.run(Buffer.concat(batch), batch.length)).features);
  }
  const joined = new Float32Array(rows.reduce((length, row) => length + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    joined.set(row, offset);
    offset += row.length;
  }
  return joined;
}
