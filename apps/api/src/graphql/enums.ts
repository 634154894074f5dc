/** The closed sets of words that several nouns share, as GraphQL enums. */
import type {
  Hyperparameters,
  IssueSeverity,
  Optimizer,
  Output,
  Pooling,
  Precision,
  Preset,
  RangeScale,
  RowType,
  RunKind,
  RunStatus,
  Split,
  SweepStrategy,
  WorkerEvent,
} from "@smallset/schema";
import type { TokenScope } from "../auth/permissions.js";
import type { DatasetVersionStatus, Role, VerificationStatus } from "../generated/prisma/client.js";
import { enumOf } from "./enum-of.js";

export const RoleEnum = enumOf<Role>("Role", "What a person may do.", {
  OWNER: "Everything: also lets people in and out, registers webhooks, reads the audit log.",
  EDITOR: "Adds photos, trains, predicts, registers, promotes; makes API tokens.",
  VIEWER: "Looks at everything, changes nothing.",
});

export const TokenScopeEnum = enumOf<Uppercase<TokenScope>, TokenScope>(
  "TokenScope",
  "What an API token is good for; never more than its user may do.",
  {
    READ: "Queries and subscriptions.",
    PREDICT: "Asks models about photos, nothing else.",
    WRITE: "READ, PREDICT, and everything else that editors change.",
    ADMIN: "Everything that its user may do.",
  },
  { READ: "read", PREDICT: "predict", WRITE: "write", ADMIN: "admin" },
);

export const RunStatusEnum = enumOf<RunStatus>("RunStatus", "A run's life; the last three are final.", {
  SCHEDULED: "Waits for a worker, or is paused: see `pausedAt`.",
  RUNNING: "A worker has it. Of a parent: its children are not all over.",
  FINISHED: "It has come to its end. Of a parent: at least one child has.",
  FAILED: "`error` says why and what to do.",
  CANCELED: "Somebody stopped it.",
});

export const RunKindEnum = enumOf<RunKind>("RunKind", "One training, or a parent of several.", {
  single: "Trains once.",
  sweep: "Parent of trainings with different hyperparameters: a grid, a random search, successive halving.",
  repeat: "Parent of equal trainings with different seeds.",
  folds: "Parent of a cross-validation's trainings.",
  external: "Trained elsewhere: it has params, metrics and tags, and no photos or model here.",
  imported: "Measures a top model that Keras trained.",
});

export const SweepStrategyEnum = enumOf<SweepStrategy>(
  "SweepStrategy",
  "How a parent's children come about.",
  {
    grid: "Every combination of `space`.",
    random: "`runs` combinations drawn from `space`, by the hyperparameters' seed.",
    halving:
      "Successive halving: as random, with few epochs first; the best one in `eta` goes on to `eta` times the epochs.",
    repeat: "The same hyperparameters with `repeats` seeds: seed, seed + 1 …",
    folds: "k-fold cross-validation over train and validation images; the test split stays untouched.",
  },
);

export const RangeScaleEnum = enumOf<RangeScale>("RangeScale", "How values lie between two ends.", {
  linear: "Evenly.",
  log: "Evenly by factors: right for learning rates. Both ends above 0.",
});

export const VerificationStatusEnum = enumOf<VerificationStatus>(
  "VerificationStatus",
  "How far a second training has come, and what it showed.",
  {
    PENDING: "Waits for a worker.",
    RUNNING: "Trains again.",
    IDENTICAL: "Every metric and the weights are the same, byte for byte.",
    DIFFERENT: "Something differs; the report names the first thing.",
    FAILED: "There is no answer; `error` says why.",
  },
);

export const WorkerEventEnum = enumOf<WorkerEvent>("WorkerEvent", "What a worker process tells.", {
  started: "It takes jobs from now on.",
  usage: "How busy it is, every few seconds.",
  stopped: "It ended in good order.",
});

export const SplitEnum = enumOf<Split>("Split", "A partition of a dataset version.", {
  train: "Learned from.",
  validation: "Checked after each epoch; chooses the epoch whose weights are kept.",
  test: "Looked at once, at the end.",
});

export const IssueSeverityEnum = enumOf<IssueSeverity>("IssueSeverity", "How bad a finding is.", {
  error: "The file is left out.",
  warning: "It stays in, and should be looked at.",
  info: "It stays in, and is fine.",
});

export const OptimizerEnum = enumOf<Optimizer>("Optimizer", "The rule by which weights are updated.", {
  adam: "Adam, as in Keras: β₁ 0.9, β₂ 0.999, ε 1e-7.",
  rmsprop: "RMSprop, as in Keras: ρ 0.9, ε 1e-7.",
  sgd: "Stochastic gradient descent with `momentum`.",
  lbfgs: "L-BFGS to convergence, for a linear probe: no hidden layers, no learning rate, no seed.",
});

export const OutputEnum = enumOf<Output>("Output", "What the top model ends in.", {
  softmax: "One unit a class, trained by categorical cross-entropy.",
  sigmoid: "One unit for two classes, trained by binary cross-entropy.",
});

export const PoolingEnum = enumOf<Pooling>("Pooling", "What the top model sees of a feature map.", {
  none: "Every number of it.",
  average: "Each channel's average over the map: 512 numbers of VGG, whatever the image size.",
});

export const DatasetVersionStatusEnum = enumOf<DatasetVersionStatus>(
  "DatasetVersionStatus",
  "Whether a dataset version can be trained on.",
  {
    IMPORTING: "A worker reads or writes it.",
    READY: "Frozen: it can be trained on, and never changes again.",
    FAILED: "`error` says why and what to do.",
  },
);

export const ClassWeightsEnum = enumOf<Hyperparameters["classWeights"]>(
  "ClassWeights",
  "How much an image of each class counts in the loss.",
  {
    none: "All alike.",
    balanced: "By n / (classes · n_class), as scikit-learn does: images of rare classes count more.",
  },
);

export const PrecisionEnum = enumOf<Precision>("Precision", "How VGG16 and VGG19 compute.", {
  exact: "float32.",
  fast: "8 bits, calibrated on the dataset's photos; about 1 % off.",
});

export const RowTypeEnum = enumOf<RowType>("RowType", "How feature rows are kept.", {
  float32: "As they were computed.",
  float16: "Half the disk; features rounded to three digits.",
});

/** GraphQL names take no hyphen. */
export const PresetEnum = enumOf<"vgg16_caffe" | "rescale255", Preset>(
  "Preset",
  "How pixels become numbers.",
  {
    vgg16_caffe: "BGR minus ImageNet's means, resized bilinearly: as Keras's weights were trained.",
    rescale255: "RGB / 255, resized by the nearest pixel: as many tutorials do.",
  },
  { vgg16_caffe: "vgg16-caffe", rescale255: "rescale255" },
);
