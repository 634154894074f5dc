/** Parses an extractor as a client names it. */
import {
  AppError,
  extractorSpecSchema,
  isVgg,
  parseWeights,
  type ExtractorSpec,
  type ExtractorSpecInput,
} from "@smallset/schema";

/** No paths here: a client names weights that the operator put in place. */
const OFFERED_WEIGHTS = /^((vgg19:|mobilenet:)?(imagenet|random)|onnx:[A-Za-z0-9][A-Za-z0-9._-]*)$/;

/** @throws ZodError, AppError UNKNOWN_WEIGHTS, FAST_UNSUPPORTED */
export function checkExtractor(input: ExtractorSpecInput | undefined): ExtractorSpec {
  const { augmentationViews, ...spec } = extractorSpecSchema.parse(withoutNulls(input));
  if (!OFFERED_WEIGHTS.test(spec.weights))
    throw new AppError(
      "UNKNOWN_WEIGHTS",
      `There are no weights "${spec.weights}".`,
      "The query `backbones` lists what can be used here.",
    );
  if (spec.precision === "fast" && !isVgg(parseWeights(spec.weights).network))
    throw new AppError(
      "FAST_UNSUPPORTED",
      "Only VGG16 and VGG19 can be run in 8 bits.",
      "Choose the exact extractor for this backbone.",
    );
  // None asked for leaves no param: such a run has the settings of one that never heard of views.
  return augmentationViews ? { ...spec, augmentationViews } : spec;
}

/** For what is not trained here. @throws AppError VIEWS_UNUSED */
export function requireNoViews({ augmentationViews }: ExtractorSpec): void {
  if (!augmentationViews) return;
  throw new AppError(
    "VIEWS_UNUSED",
    "Only training sees photos in further views; what is imported has been trained, or extracted, elsewhere.",
    "Leave augmentationViews out.",
  );
}

/** GraphQL gives null for "not set"; only for `patience` null is a value. */
export const withoutNulls = (input: object | undefined) =>
  Object.fromEntries(
    Object.entries(input ?? {}).filter(
      ([key, value]) => value !== undefined && (value !== null || key === "patience"),
    ),
  );
