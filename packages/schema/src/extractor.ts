/** How an image becomes bottleneck features: all here is part of the extractor fingerprint, but for the views. */
import { z } from "zod";
import { MAX_AUGMENTATION_VIEWS } from "./views.js";

export const PRESETS = ["vgg16-caffe", "rescale255"] as const;
export type Preset = (typeof PRESETS)[number];

const PRECISIONS = ["exact", "fast"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Networks that are built here, from Keras weights. */
export const NETWORKS = ["vgg16", "vgg19", "mobilenet"] as const;
export type Network = (typeof NETWORKS)[number];

/** For people. */
export const NETWORK_LABELS: Record<Network, string> = {
  vgg16: "VGG16",
  vgg19: "VGG19",
  mobilenet: "MobileNetV1",
};

/** What an `ExtractorSpec`'s weights name: a network, and where its numbers come from. */
export interface NamedWeights {
  /** `onnx`: the network is in the file, too. */
  network: Network | "onnx";
  /** `imagenet`, `random`, or a path. */
  source: string;
}

/** "imagenet" is VGG16's, "vgg19:imagenet" VGG19's, "onnx:cats.onnx" a file with a network of its own. */
export function parseWeights(weights: string): NamedWeights {
  const [, network, source] = /^(vgg19|mobilenet|onnx):(.+)$/s.exec(weights) ?? [];
  if (network === undefined || source === undefined) return { network: "vgg16", source: weights };
  return { network: network as NamedWeights["network"], source };
}

/** Runs in 8 bits, and takes the presets; the others have one precision and bring their preprocessing. */
export const isVgg = (network: NamedWeights["network"]): network is "vgg16" | "vgg19" =>
  network === "vgg16" || network === "vgg19";

/** How feature rows are kept. */
export const ROW_TYPES = ["float32", "float16"] as const;
export type RowType = (typeof ROW_TYPES)[number];

/** What makes a `fast` extractor the one it is: measured on photos of the dataset, and kept with what it extracted. */
export const calibrationSchema = z.object({
  /** How large each channel gets: base64, see ml-core's `encodeRanges`. */
  ranges: z.string().min(1),
  /** How many photos the cosines are of. */
  images: z.int().min(1),
  /** Between exact and fast features, of each photo: 1 is the same direction. */
  meanCosine: z.number(),
  lowestCosine: z.number(),
});
export type Calibration = z.output<typeof calibrationSchema>;

export const extractorSpecSchema = z.object({
  /**
   * `imagenet`: Keras's published VGG16 weights without the dense layers, from WEIGHTS_DIR or the download.
   * `random`: seeded He-normal, not pretrained. A path to a Keras `.h5`. With `vgg19:` or `mobilenet:` in front, the
   * same for these networks; `onnx:<path>` is any other.
   */
  weights: z.string().min(1).default("imagenet"),
  /** Square input in pixels, at least 32. Ignored by an ONNX backbone of fixed size. Default 150. */
  imageSizePx: z.int().min(32).max(1024).default(150),
  /**
   * `vgg16-caffe`: BGR minus ImageNet means, bilinear. `rescale255`: RGB / 255, nearest. Default vgg16-caffe.
   * MobileNet and ONNX backbones bring their own.
   */
  preset: z.enum(PRESETS).default("vgg16-caffe"),
  /** `exact`: float32. `fast`: VGG16 or VGG19 in 8 bits, about 1 % off. Default exact. */
  precision: z.enum(PRECISIONS).optional(),
  /** `float16`: half the disk, features rounded to three digits, in predictions too. Default float32. */
  rowType: z.enum(ROW_TYPES).optional(),
  /** Of a fast extractor; where it is missing, extraction measures it first. */
  calibration: calibrationSchema.optional(),
  /**
   * In how many further views training sees each of its photos: mirrored, cropped, turned. 0 to 10, default 0. What
   * makes features stays the same, so that it is no part of the fingerprint, and predictions need none.
   */
  augmentationViews: z.int().min(0).max(MAX_AUGMENTATION_VIEWS).optional(),
});
export type ExtractorSpec = z.output<typeof extractorSpecSchema>;
export type ExtractorSpecInput = z.input<typeof extractorSpecSchema>;
