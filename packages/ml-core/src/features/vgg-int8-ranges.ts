/** How large each channel of VGG16 or VGG19 gets on given photos: what 8-bit numbers have to span. */
import { AppError } from "@smallset/schema";
import { OnnxGraph } from "./onnx-graph.js";
import { addVgg, type VggParts } from "./vgg-graph.js";
import {
  convolutionsOf,
  VGG16_CONVOLUTIONS,
  VGG19_CONVOLUTIONS,
  type VggConvolution,
  vggFeatureShape,
} from "./vgg-layers.js";

/** Largest value of each output channel after ReLU: one array a convolution, [outputs]. */
export type ActivationRanges = readonly Float32Array[];

/** Of all convolutions together: 4,224 in VGG16. */
const countChannels = (convolutions: readonly VggConvolution[]) =>
  convolutions.reduce((sum, { outputs }) => sum + outputs, 0);

/**
 * Returns a network from `pixels` [n, size, size, 3] u8 RGB to one row an image of both what a calibration needs: the
 * largest value of every channel of every convolution, then the exact features. [n, channels + featureLength]
 */
export function buildVggRangesGraph(parts: VggParts, add = addVgg): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph("vgg_ranges");
  const largest: string[] = [];
  const features = add(graph, parts, (value) => largest.push(value));
  const flat = graph.node("Flatten", [features], { axis: 1 });
  const output = graph.node("Concat", [...largest, flat], { axis: 1 }, "ranges_and_features");
  graph.output(output, "float32", ["n", countChannels(convolutionsOf(parts.weights)) + lengthOf(parts)]);
  return graph.toModel();
}

const lengthOf = ({ imageSizePx }: VggParts) =>
  vggFeatureShape(imageSizePx).reduce((product, side) => product * side);

/** Takes apart what the network above answered: `largest` [n, channels], `features` [n, featureLength]. */
export function splitRanges(
  rows: Float32Array,
  convolutions: readonly VggConvolution[],
  featureLength: number,
): { largest: Float32Array; features: Float32Array } {
  const channels = countChannels(convolutions);
  const count = rows.length / (channels + featureLength);
  const largest = new Float32Array(count * channels);
  const features = new Float32Array(count * featureLength);
  for (let row = 0; row < count; row++) {
    const start = row * (channels + featureLength);
    largest.set(rows.subarray(start, start + channels), row * channels);
    features.set(rows.subarray(start + channels, start + channels + featureLength), row * featureLength);
  }
  return { largest, features };
}

/** The ranges over all photos. @param rows [n, channels] */
export function mergeRanges(rows: Float32Array, convolutions: readonly VggConvolution[]): ActivationRanges {
  const largest = new Float32Array(countChannels(convolutions));
  rows.forEach((value, index) => {
    const channel = index % largest.length;
    if (value > largest[channel]!) largest[channel] = value;
  });
  return splitByLayer(largest, convolutions);
}

/**
 * As text, for whoever has to build the same network again: base64 of the upper halves of the float32, rounded up.
 * That is exact to 1 %, of numbers that are estimates anyway.
 */
export function encodeRanges(ranges: ActivationRanges): string {
  const bits = new Uint32Array(Float32Array.from(ranges.flatMap((layer) => [...layer])).buffer);
  const bytes = Buffer.alloc(bits.length * 2);
  bits.forEach((value, index) => bytes.writeUInt16LE((value + 0xffff) >>> 16, index * 2));
  return bytes.toString("base64");
}

/** @throws AppError CALIBRATION_INVALID */
export function decodeRanges(text: string): ActivationRanges {
  const bytes = Buffer.from(text, "base64");
  const bits = Uint32Array.from(
    { length: bytes.length >> 1 },
    (_, index) => bytes.readUInt16LE(index * 2) << 16,
  );
  const values = new Float32Array(bits.buffer);
  const convolutions = [VGG16_CONVOLUTIONS, VGG19_CONVOLUTIONS].find(
    (network) => countChannels(network) === values.length,
  );
  if (!convolutions || !values.every((value) => value >= 0 && Number.isFinite(value)))
    throw new AppError(
      "CALIBRATION_INVALID",
      "The calibration of the fast extractor fits neither VGG16 nor VGG19.",
      "Extract the features again.",
    );
  return splitByLayer(values, convolutions);
}

function splitByLayer(values: Float32Array, convolutions: readonly VggConvolution[]): Float32Array[] {
  let first = 0;
  return convolutions.map(({ outputs }) => values.subarray(first, (first += outputs)));
}
