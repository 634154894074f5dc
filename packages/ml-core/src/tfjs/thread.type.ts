/** What the main thread asks of a thread that runs TensorFlow.js. */
import type { ConvolutionWeights } from "../features/vgg-layers.js";
import type { Preprocessing } from "../features/preprocessing.js";
import type { TrainerRequests, TrainingJob } from "../top-model/training-job.type.js";

export interface EngineFacts {
  name: string;
  isGpu: boolean;
  skipped: string[];
}

/** A top model to train; its weights live in the thread. */
export type TfjsTrainingJob = Pick<
  TrainingJob,
  "train" | "validation" | "hyperparameters" | "classWeights" | "initialWeights"
> & { featureLength: number; layers: { units: number; batchNormalization: boolean; dropout: number }[] };

export interface TfjsVgg {
  weights: ConvolutionWeights[];
  imageSizePx: number;
  preprocessing: Preprocessing;
}

export interface TfjsRequests extends Pick<
  TrainerRequests,
  "initialize" | "runEpoch" | "keepBestWeights" | "readWeights"
> {
  /** Loads TensorFlow.js; with `onlyGpu` answers null where there is no GPU. */
  load: { request: { onlyGpu: boolean }; response: EngineFacts | null };
  startVgg: { request: TfjsVgg; response: null };
  /** `count` images of [size, size, 3] u8 RGB. */
  extract: {
    request: { pixels: Uint8Array; count: number };
    response: { features: Float32Array<ArrayBuffer>; featureShape: [number, number, number] };
  };
  /** `control[0]` becomes 1 when the training shall stop. */
  startTraining: { request: { job: TfjsTrainingJob; control: Int32Array }; response: null };
  /** Frees everything, and ends the thread. */
  close: { request: null; response: null };
}
