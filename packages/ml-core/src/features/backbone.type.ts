/** A pretrained network, ready to be loaded: what `loadExtractor` needs to know of any of them. */
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { Preprocessing } from "./preprocessing.js";

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
  precision: "fp32" | "int8";
  /** Of a network in 8 bits: what it was calibrated to, as text. */
  calibration?: string;
  model: OrtModel;
  /** Answers alike, but for rounding, and sooner; takes more memory. */
  fasterModel?: OrtModel;
}
