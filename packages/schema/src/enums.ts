/** The closed sets of words that the API, the dashboard and ml-core share. */

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/**
 * A run's life; MLflow's words. The only legal moves are in `RUN_TRANSITIONS`, and `transitionRun` of the API is the
 * only door. A worker takes a SCHEDULED run (RUNNING), or takes it over from a dead one (RUNNING again). A paused run
 * is SCHEDULED with `pausedAt`: no worker takes it until somebody resumes it.
 */
export const RUN_STATUSES = ["SCHEDULED", "RUNNING", "FINISHED", "FAILED", "CANCELED"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const RUN_TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  SCHEDULED: ["RUNNING", "FAILED", "CANCELED"],
  RUNNING: ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "CANCELED"],
  FINISHED: [],
  FAILED: [],
  CANCELED: [],
};

export const isTerminalStatus = (status: RunStatus): boolean => RUN_TRANSITIONS[status].length === 0;

/**
 * `single` trains once; `imported` takes a top model from a Keras file instead of training one; `external` was trained
 * elsewhere and has metrics alone; the others are parents whose children train.
 */
export const RUN_KINDS = ["single", "sweep", "repeat", "folds", "external", "imported"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** True for what trains nothing itself: a sweep, repeated seeds, folds. */
export const isParentKind = (kind: RunKind): boolean =>
  kind === "sweep" || kind === "repeat" || kind === "folds";

/**
 * What a parent's status follows from: RUNNING until its last child is over; then CANCELED when somebody canceled the
 * parent, else FINISHED when any child finished, FAILED when any failed, CANCELED when all were canceled one by one.
 * A parent that cannot extract the features, or is canceled before that, ends by itself and its children with it.
 */
export function deriveParentStatus(
  children: readonly RunStatus[],
  { isCancelRequested }: { isCancelRequested: boolean },
): RunStatus {
  if (!children.every(isTerminalStatus)) return "RUNNING";
  if (isCancelRequested) return "CANCELED";
  return (["FINISHED", "FAILED"] as const).find((status) => children.includes(status)) ?? "CANCELED";
}

/** What a run is doing while it is RUNNING, in order. */
export const RUN_STAGES = ["loading", "extraction", "training", "evaluation", "saving"] as const;
export type RunStage = (typeof RUN_STAGES)[number];

export type IssueSeverity = "error" | "warning" | "info";

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
  NEAR_CONFLICT: "warning",
  NEAR_LEAKAGE: "warning",
  NEAR_DUPLICATE: "info",
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

/**
 * What computes: `onnx` is onnxruntime with the built-in trainer, `tfjs` the fastest TensorFlow.js there is. `auto` takes
 * TensorFlow.js only where tfjs-node-gpu sees a GPU.
 */
export const ENGINES = ["auto", "onnx", "tfjs"] as const;
export type EngineChoice = (typeof ENGINES)[number];

/**
 * What onnxruntime extracts features on: `cuda` needs a library that is not in the npm package, `webgpu` any GPU with a
 * Vulkan, Metal or Direct3D driver. `auto` takes CUDA where its library is installed and works, else the processor.
 */
export const PROVIDERS = ["auto", "cpu", "webgpu", "cuda"] as const;
export type ProviderChoice = (typeof PROVIDERS)[number];
