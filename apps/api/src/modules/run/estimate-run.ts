/** How long a run will take and how much disk, from what earlier runs measured on this machine. */
import {
  drawChildren,
  epochsOfRung,
  isVgg,
  parseWeights,
  rungCount,
  runPlanSchema,
  sizeOfRung,
  type ExtractorSpec,
  type Hyperparameters,
  type RunPlan,
  type RunPlanInput,
} from "@smallset/schema";
import type { Platform } from "../../platform.js";
import { classesOf } from "../dataset/version-source.js";
import { countExtracted, countMissingViews, listTimings, type RunTimings } from "./estimate.repository.js";
import { checkRunRequest, type StartRunRequest } from "./run-request.js";

export interface Estimate {
  trainings: number;
  imagesToExtract: number;
  viewsToExtract: number;
  imageCount: number;
  extractionMs: number;
  trainingMs: number;
  diskBytes: number;
  isMeasured: boolean;
  basis: string;
}

/** Assumed where nothing was measured: VGG16 at 150 × 150 on two cores of a laptop, and the SIMD trainer there. */
const ASSUMED_MS_PER_IMAGE_AT_150_PX = 110;
const ASSUMED_MULTIPLICATIONS_PER_MS = 4e6;
/** Multiplications for a photo, relative to VGG16's; an ONNX backbone is taken for one until it was used. */
const RELATIVE_WORK = { vgg16: 1, vgg19: 1.27, mobilenet: 0.037, onnx: 1 } as const;
/** VGG halves each side five times, to 512 channels; MobileNet gives 1,024 averages. */
const VGG_CHANNELS = 512;
const assumeFeatureLength = ({ weights, imageSizePx }: ExtractorSpec): number =>
  parseWeights(weights).network === "mobilenet" ? 1024 : Math.floor(imageSizePx / 32) ** 2 * VGG_CHANNELS;
/** What training multiplies with; of other networks' maps it is not known how deep they are. */
const countInputs = (
  { weights }: ExtractorSpec,
  { pooling }: Pick<Hyperparameters, "pooling">,
  featureLength: number,
): number => (pooling === "average" && isVgg(parseWeights(weights).network) ? VGG_CHANNELS : featureLength);
/** Forward, backward and the update. */
const PASSES = 3;

/** @throws ZodError, AppError as startRun and startSweep */
export async function estimateRun(
  platform: Platform,
  request: StartRunRequest & { plan?: RunPlanInput | undefined },
): Promise<Estimate> {
  const { version, extractorSpec, hyperparameters } = await checkRunRequest(platform, request);
  const plan = request.plan ? runPlanSchema.parse(request.plan) : null;
  const trainings = listTrainings(plan, hyperparameters);
  const timings = await listTimings(platform.db);
  const like = timings.find(({ spec }) => isAlike(spec, extractorSpec));
  const featureLength = like?.featureLength ?? assumeFeatureLength(extractorSpec);
  const extracted = await countExtracted(platform.db, version.id, extractorSpec);
  const imagesToExtract = Math.max(0, version.imageCount - extracted);
  const ofValidation = plan?.strategy === "folds";
  const viewsToExtract = await countMissingViews(platform.db, version.id, extractorSpec, { ofValidation });
  const toExtract = imagesToExtract + viewsToExtract;
  const [extraction, training] = [extractionSpeed(timings, extractorSpec), trainingSpeed(timings)];

  const classes = classesOf(version);
  const countOf = (split: "trainCount" | "validationCount") =>
    classes.reduce((sum, entry) => sum + entry[split], 0);
  const [trainPhotos, validationRows] = rowsOf(plan, countOf("trainCount"), countOf("validationCount"));
  const trainRows = trainPhotos * (1 + (extractorSpec.augmentationViews ?? 0));
  const multiplications = trainings
    .map((one) => {
      const inputs = countInputs(extractorSpec, one, featureLength);
      return one.epochs * weightsOf(one, inputs, classes.length);
    })
    .reduce((sum, one) => sum + one, 0);
  const work = multiplications * (PASSES * trainRows + validationRows);
  const bundleBytes = trainings
    .map((one) => 4 * weightsOf(one, featureLength, classes.length))
    .reduce((sum, one) => sum + one, 0);
  const isMeasured = training.isMeasured && (toExtract === 0 || extraction.isMeasured);
  return {
    trainings: trainings.length,
    imagesToExtract,
    viewsToExtract,
    imageCount: version.imageCount,
    extractionMs: toExtract * extraction.msPerImage,
    trainingMs: work / training.multiplicationsPerMs,
    diskBytes: toExtract * featureLength * (extractorSpec.rowType === "float16" ? 2 : 4) + bundleBytes,
    isMeasured,
    basis: isMeasured
      ? "Speeds measured by earlier runs on this machine."
      : extraction.isMeasured || training.isMeasured
        ? "Partly measured by earlier runs on this machine, partly assumed for two cores."
        : "Speeds assumed for two cores of a laptop: no run has measured them here yet.",
  };
}

/** Every training of the plan, the later rungs of successive halving too. */
function listTrainings(plan: RunPlan | null, base: Hyperparameters): Hyperparameters[] {
  if (!plan) return [base];
  const first = drawChildren(plan, base).map((child) => child.hyperparameters);
  if (plan.strategy !== "halving") return first;
  const later = Array.from({ length: rungCount(plan) - 1 }, (_, index) =>
    first
      .slice(0, sizeOfRung(plan, index + 1))
      .map((one) => ({ ...one, epochs: epochsOfRung(plan, base.epochs, index + 1) })),
  );
  return [...first, ...later.flat()];
}

/** Rows that each training trains on and validates on. */
const rowsOf = (plan: RunPlan | null, train: number, validation: number): [number, number] => {
  if (plan?.strategy !== "folds") return [train, validation];
  const all = train + validation;
  return [all - all / plan.folds, all / plan.folds];
};

/** Numbers in the dense kernels of a top model. */
export function weightsOf(
  { hiddenLayers }: Pick<Hyperparameters, "hiddenLayers">,
  featureLength: number,
  classCount: number,
): number {
  const widths = [featureLength, ...hiddenLayers.map(({ units }) => units), classCount];
  return widths.slice(1).reduce((sum, width, index) => sum + width * widths[index]!, 0);
}

const isAlike = (one: ExtractorSpec, other: ExtractorSpec): boolean =>
  one.weights === other.weights && one.imageSizePx === other.imageSizePx && one.preset === other.preset;

/** Of the newest run that extracted with these weights; another size counts by its pixels. */
function extractionSpeed(
  timings: RunTimings[],
  spec: ExtractorSpec,
): { msPerImage: number; isMeasured: boolean } {
  const backbone = (weights: string) => {
    const { network } = parseWeights(weights);
    return network === "onnx" ? weights : network;
  };
  const measured = timings.filter(
    (one) => backbone(one.spec.weights) === backbone(spec.weights) && one.extracted >= 8 && one.extractMs > 0,
  );
  const best = measured.find((one) => isAlike(one.spec, spec)) ?? measured[0];
  const pixels = (size: number) => (spec.imageSizePx / size) ** 2;
  if (!best) {
    const assumed = ASSUMED_MS_PER_IMAGE_AT_150_PX * RELATIVE_WORK[parseWeights(spec.weights).network];
    return { msPerImage: assumed * pixels(150), isMeasured: false };
  }
  return { msPerImage: (best.extractMs / best.extracted) * pixels(best.spec.imageSizePx), isMeasured: true };
}

function trainingSpeed(timings: RunTimings[]): { multiplicationsPerMs: number; isMeasured: boolean } {
  const best = timings.find(({ trainMs, epochs }) => trainMs > 0 && epochs > 0);
  if (!best) return { multiplicationsPerMs: ASSUMED_MULTIPLICATIONS_PER_MS, isMeasured: false };
  const inputs = countInputs(best.spec, best.hyperparameters, best.featureLength);
  const weights = weightsOf(best.hyperparameters, inputs, best.classCount);
  const work = best.epochs * weights * (PASSES * best.trainRows + best.validationRows);
  return { multiplicationsPerMs: work / best.trainMs, isMeasured: true };
}
