/** A pretrained network, ready to be loaded: what `loadExtractor` needs to know of any of them. */
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { Preprocessing } from "./preprocessing.js";
import type { ConvolutionWeights } from "./vgg16-layers.js";

export interface Backbone {
  /** "vgg16", or the name in the ONNX file's JSON. */
  name: string;
  /** For people: "VGG16, ImageNet weights". */
  label: string;
  pretrained: boolean;
  weightsSha256: string;
  /** The layer or output whose values are the features. */
  layer: string;
  preprocessing: Preprocessing;
  /** "gpu": as precise as the GPU's own multiplication, which may be TF32. */
  precision: "fp32" | "int8" | "gpu";
  /** Of a network in 8 bits: what it was calibrated to, as text. */
  calibration?: string;
  model: OrtModel;
  /** Answers alike, but for rounding, and sooner; takes more memory. */
  fasterModel?: OrtModel;
  /** VGG16's weights, for an engine that takes no ONNX graph. */
  convolutions?: ConvolutionWeights[];
}
