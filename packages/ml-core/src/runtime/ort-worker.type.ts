/** What the main thread and the inference thread say to each other. */
import type { Preprocessing } from "../features/preprocessing.js";

export interface OrtModel {
  /** The bytes of an `.onnx` file; they move to the worker thread and cannot be used again here. May be a getter. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  imageSizePx: number;
  /** Names in the file; null means the only one. */
  inputName: string | null;
  outputName: string | null;
  /** How pixels become the input. null: the network takes [n, size, size, 3] u8 RGB and does the rest itself. */
  pixelInput: { preprocessing: Preprocessing; layout: "NCHW" | "NHWC" } | null;
}

export interface OrtWorkerData {
  model: OrtModel;
  threads: number;
  /** See native-work.ts. */
  nativeWork: Int32Array;
}

export type OrtRequest =
  /** `pixels` are `count` images of [size, size, 3] u8 RGB, back to back. */
  { kind: "run"; id: number; pixels: Uint8Array<ArrayBuffer>; count: number } | { kind: "close" };

export type OrtReply =
  | { kind: "ready" }
  /** The file cannot be used: said once, instead of "ready". */
  | { kind: "unusable"; message: string }
  /** Rows are flattened [height, width, channel]. */
  | {
      kind: "features";
      id: number;
      features: Float32Array<ArrayBuffer>;
      featureShape: [number, number, number];
    }
  | { kind: "failed"; id: number; outOfMemory: boolean; message: string };
