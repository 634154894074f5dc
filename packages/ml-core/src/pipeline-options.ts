/** What the pipeline's steps on plain files have in common. */
import type { EngineChoice, ProviderChoice } from "@smallset/schema";
import type { OnProgress, StageProgress } from "./runtime/progress.js";

export interface StageOptions {
  onProgress?: (stage: string, ...progress: Parameters<OnProgress>) => void;
  onWarning?: (message: string) => void;
  signal?: AbortSignal;
}

/** Where weights are looked for and fetched from. */
export interface WeightsOptions {
  weightsDir: string;
  weightsUrl?: string;
  /** What computes. Default auto. */
  engine?: EngineChoice;
  /** What onnxruntime extracts on. Default auto. */
  provider?: ProviderChoice;
}

/** As `loadExtractor` takes them. */
export const loadingOptions = (options: WeightsOptions & StageOptions) => ({
  weightsDir: options.weightsDir,
  ...(options.weightsUrl && { weightsUrl: options.weightsUrl }),
  ...(options.engine && { engine: options.engine }),
  ...(options.provider && { provider: options.provider }),
  onProgress: (progress: StageProgress) => options.onProgress?.("download", progress),
  ...(options.onWarning && { onWarning: options.onWarning }),
  ...(options.signal && { signal: options.signal }),
});
