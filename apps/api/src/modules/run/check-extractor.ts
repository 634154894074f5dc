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
  const spec = extractorSpecSchema.parse(withoutNulls(input));
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
  return spec;
}

/** GraphQL gives null for "not set"; only for `patience` null is a value. */
export const withoutNulls = (input: object | undefined) =>
  Object.fromEntries(
    Object.entries(input ?? {}).filter(
      ([key, value]) => value !== undefined && (value !== null || key === "patience"),
    ),
  );
