/** A pretrained network, ready to be loaded: what `loadExtractor` needs to know of any of them. */
import type { OrtModel } from "../runtime/ort-worker.type.js";
import type { Preprocessing } from "./preprocessing.js";
import type { ConvolutionWeights } from "./vgg-layers.js";

export interface Backbone {
  /** "vgg16", "vgg19", "mobilenet", or the name in the ONNX file's JSON. */
  name: string;
  /** For people: "VGG16, ImageNet weights". */
  label: string;
  pretrained: boolean;
  weightsSha256: string;
  /** The layer or output whose values are the features. */
  layer: string;
  preprocessing: Preprocessing;
  /**
   * What its numbers depend on beyond weights and preprocessing. "gpu", "webgpu", "cuda": computed by TensorFlow.js or
   * onnxruntime on a GPU whose answers differ from float32's on a processor, as with TF32.
   */
  precision: "fp32" | "int8" | "gpu" | "webgpu" | "cuda";
  /** Of a network in 8 bits: what it was calibrated to, as text. */
  calibration?: string;
  model: OrtModel;
  /** Answers alike, but for rounding, and sooner; takes more memory. */
  fasterModel?: OrtModel;
  /** VGG16's or VGG19's weights, for an engine that takes no ONNX graph. */
  convolutions?: ConvolutionWeights[];
}
