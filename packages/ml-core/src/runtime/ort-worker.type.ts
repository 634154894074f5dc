/** What the main thread and the inference thread say to each other. */
import type { ProviderChoice } from "@smallset/schema";
import type { GraphRecipe } from "../features/build-graph.js";
import type { Preprocessing } from "../features/preprocessing.js";

/** What onnxruntime computes on. */
export type Provider = Exclude<ProviderChoice, "auto">;

export interface OrtModel {
  /** Built in the worker thread. A file's bytes move there and cannot be used again here. May be a getter. */
  readonly graph: GraphRecipe;
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
  provider: Provider;
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
