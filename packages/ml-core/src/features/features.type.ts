/** The frozen pretrained part and what it makes. */
import type { ExtractorSpec } from "@smallset/schema";

/** What a feature extractor is; JSON-safe, stored with every feature set and bundle. */
export interface ExtractorInfo {
  spec: ExtractorSpec;
  /** "vgg16", "vgg19", "mobilenet", or the name in the ONNX file's JSON. */
  backbone: string;
  /** false for random weights: say "random weights, not pretrained" wherever it is shown. */
  pretrained: boolean;
  /** For people: "VGG16, ImageNet weights, 150 × 150" or "VGG16, random weights, not pretrained, 150 × 150". */
  label: string;
  weightsSha256: string;
  imageSizePx: number;
  /** Height, width, channels: [4, 4, 512] for VGG16 and VGG19 at 150; [1, 1, C] for pooled outputs. */
  featureShape: [number, number, number];
  /** Product of featureShape; the row length. Rows are flattened height, width, channel, as Keras does. */
  featureLength: number;
  /** sha256 over backbone, weights hash, layer, image size, resize kernel, colour order, scaling, precision, row type. */
  fingerprint: string;
  /** What computes the features: "onnxruntime", or which TensorFlow.js and where. Missing in older bundles. */
  engine?: string;
}

export interface Extractor {
  readonly info: ExtractorInfo;
  /** Decodes one file to this extractor's input, [size, size, 3] u8 RGB. @throws AppError CORRUPT, TRUNCATED … */
  decode(file: string | Uint8Array): Promise<Uint8Array>;
  /** `pixels` are n images of [size, size, 3] u8 RGB, back to back. Returns [n, featureLength] float32. */
  extract(pixels: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface ExtractableImage {
  /** For messages. */
  path: string;
  file: string;
  /** Of the file's bytes, hex. */
  sha256: string;
  /** How many further views of it are wanted, as training photos have them. Default 0. */
  views?: number;
}

export interface ExtractionFailure {
  path: string;
  /** Of which further view there is no row; left out where it is the image itself that has none. */
  view?: number;
  code: string;
  message: string;
}

/** What an extraction left in the store: one row per image that decoded, in order, each followed by its further views. */
export interface StoredFeatures {
  extractor: ExtractorInfo;
  /**
   * Which of the rows that were asked for there are, ascending: image by image in the order of `images`, each followed
   * by its views, those that failed counted. All of them, where nothing failed.
   */
  rows: number[];
  /** sha256 of each row's image, in row order. */
  sha256s: string[];
  /** 0 where a row shows the image itself, else the number of its view; in row order. */
  views: number[];
  /** Rows that were already in the store. */
  reused: number;
  failures: ExtractionFailure[];
}

/** The same with the features themselves. */
export interface FeatureSet extends Omit<StoredFeatures, "rows"> {
  /** [n, featureLength] float32, in row order; in memory that threads share, where this Node has it. */
  features: Float32Array;
}
