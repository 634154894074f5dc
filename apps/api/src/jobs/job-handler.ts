/** What every handler gets besides its payload. */
import type { JobContext } from "../queue/queues.js";
import type { BundleCache } from "../worker/bundle-cache.js";
import type { ChildFeatures } from "../worker/child-features.js";
import type { ExtractorPool } from "../worker/extractor-pool.js";
import type { Platform } from "../platform.js";

export interface WorkerPlatform extends Platform {
  extractors: ExtractorPool;
  bundles: BundleCache;
  childFeatures: ChildFeatures;
  /** Ids of the runs that this worker holds. */
  heldRuns: Set<string>;
  /** Aborted with "shutdown" when this worker stops. */
  shutdown: AbortSignal;
}

export type JobHandler<Payload> = (
  platform: WorkerPlatform,
  payload: Payload,
  context: JobContext,
) => Promise<void>;
