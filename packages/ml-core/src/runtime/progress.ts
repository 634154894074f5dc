/** The only way back: how a stage tells its caller where it is. */

export interface StageProgress {
  /** Items finished so far, including those that were already there. */
  done: number;
  total: number;
  /** Items per second over the last seconds, not counting what was already there; null until known. */
  ratePerSecond: number | null;
  /** null until known. */
  etaMs: number | null;
}

export type OnProgress = (progress: StageProgress) => void;
