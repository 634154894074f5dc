/** The closed sets of words that the API, the dashboard and ml-core share. */

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** A run's life; MLflow's words. The only legal moves are in `RUN_TRANSITIONS`. */
export const RUN_STATUSES = ["SCHEDULED", "RUNNING", "FINISHED", "FAILED", "CANCELED"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const RUN_TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  SCHEDULED: ["RUNNING", "FAILED", "CANCELED"],
  RUNNING: ["RUNNING", "FINISHED", "FAILED", "CANCELED"],
  FINISHED: [],
  FAILED: [],
  CANCELED: [],
};

export const isTerminalStatus = (status: RunStatus): boolean => RUN_TRANSITIONS[status].length === 0;

/** `single` trains once; `external` was trained elsewhere; the others are parents whose children train. */
export const RUN_KINDS = ["single", "sweep", "repeat", "folds", "external"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** What a run is doing while it is RUNNING, in order. */
export const RUN_STAGES = ["loading", "extraction", "training", "evaluation", "saving"] as const;
export type RunStage = (typeof RUN_STAGES)[number];

export const ISSUE_SEVERITIES = ["error", "warning", "info"] as const;
export type IssueSeverity = (typeof ISSUE_SEVERITIES)[number];

/** Everything a scan can say of one file. `error` files are left out of the dataset; the others stay in. */
export const ISSUE_CODES = {
  EMPTY_FILE: "error",
  FILE_UNREADABLE: "error",
  UNSUPPORTED_FORMAT: "error",
  CORRUPT: "error",
  TRUNCATED: "error",
  TOO_MANY_PIXELS: "error",
  FILE_TOO_LARGE: "error",
  CONFLICTING_LABELS: "warning",
  LEAKAGE: "warning",
  GROUP_LEAKAGE: "warning",
  DUPLICATE: "warning",
  DAMAGED: "warning",
  TINY: "warning",
  EXTENSION_MISMATCH: "info",
  ROTATED: "info",
  CMYK: "info",
  GREYSCALE: "info",
  ALPHA: "info",
  DEEP_COLOUR: "info",
  ANIMATED: "info",
  IGNORED: "info",
} as const satisfies Record<string, IssueSeverity>;
export type IssueCode = keyof typeof ISSUE_CODES;
