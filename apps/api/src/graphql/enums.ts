/** The closed sets of words, as GraphQL enums. */
import {
  ISSUE_SEVERITIES,
  OPTIMIZERS,
  OUTPUTS,
  PRECISIONS,
  RANGE_SCALES,
  ROW_TYPES,
  RUN_KINDS,
  RUN_STATUSES,
  SPLITS,
  SWEEP_STRATEGIES,
  VERIFICATION_STATUSES,
  WORKER_EVENTS,
} from "@smallset/schema";
import { registerEnumType } from "type-graphql";
import { TOKEN_SCOPES } from "../auth/permissions.js";

/** {a: "a", b: "b"}: what type-graphql wants of an enum. */
const mirror = <const T extends readonly string[]>(words: T) =>
  Object.fromEntries(words.map((word) => [word, word])) as { [Word in T[number]]: Word };

export const RunStatusEnum = mirror(RUN_STATUSES);
export const RunKindEnum = mirror(RUN_KINDS);
export const SweepStrategyEnum = mirror(SWEEP_STRATEGIES);
export const RangeScaleEnum = mirror(RANGE_SCALES);
export const VerificationStatusEnum = mirror(VERIFICATION_STATUSES);
export const WorkerEventEnum = mirror(WORKER_EVENTS);
export const SplitEnum = mirror(SPLITS);
export const IssueSeverityEnum = mirror(ISSUE_SEVERITIES);
export const OptimizerEnum = mirror(OPTIMIZERS);
export const OutputEnum = mirror(OUTPUTS);
export const DatasetVersionStatusEnum = mirror(["IMPORTING", "READY", "FAILED"]);
export const ClassWeightsEnum = mirror(["none", "balanced"]);
export const PrecisionEnum = mirror(PRECISIONS);
export const RowTypeEnum = mirror(ROW_TYPES);
/** GraphQL names take no hyphen. */
export const PresetEnum = { vgg16_caffe: "vgg16-caffe", rescale255: "rescale255" } as const;
export const RoleEnum = mirror(["OWNER", "EDITOR", "VIEWER"]);
export const TokenScopeEnum = Object.fromEntries(TOKEN_SCOPES.map((scope) => [scope.toUpperCase(), scope]));

registerEnumType(RoleEnum, {
  name: "Role",
  description: "`VIEWER` looks. `EDITOR` also changes things. `OWNER` also lets people in and out.",
});
registerEnumType(TokenScopeEnum, {
  name: "TokenScope",
  description:
    "`READ`: queries and subscriptions. `PREDICT`: asks models, nothing else. `WRITE`: both, and what editors change. `ADMIN`: all that its user may do.",
});
registerEnumType(RunStatusEnum, {
  name: "RunStatus",
  description: "A run's life; the last three are final.",
});
registerEnumType(RunKindEnum, {
  name: "RunKind",
  description:
    "`single` trains once; `imported` measures a top model that Keras trained; `external` was trained elsewhere and has metrics alone; the others are parents: their children train, they gather mean and sd.",
});
registerEnumType(SweepStrategyEnum, {
  name: "SweepStrategy",
  description:
    "`grid`: every combination. `random`: combinations drawn at random. `halving`: as random, with few epochs first; the best go on with more. `repeat`: the same with other seeds. `folds`: cross-validation.",
});
registerEnumType(RangeScaleEnum, {
  name: "RangeScale",
  description: "`log` spreads by factors: right for learning rates.",
});
registerEnumType(VerificationStatusEnum, {
  name: "VerificationStatus",
  description: "IDENTICAL and DIFFERENT are answers; FAILED is none.",
});
registerEnumType(WorkerEventEnum, {
  name: "WorkerEvent",
  description: "`usage` comes every few seconds.",
});
registerEnumType(SplitEnum, { name: "Split", description: "A partition of a dataset version." });
registerEnumType(IssueSeverityEnum, {
  name: "IssueSeverity",
  description: "`error`: the file is left out. `warning` and `info`: it stays in.",
});
registerEnumType(OptimizerEnum, {
  name: "Optimizer",
  description: "The rule by which the top model corrects itself. `lbfgs` is for a linear probe only.",
});
registerEnumType(OutputEnum, {
  name: "Output",
  description:
    "What the top model ends in. `softmax`: one unit a class. `sigmoid`: one unit for two classes, trained by binary cross-entropy.",
});
registerEnumType(DatasetVersionStatusEnum, {
  name: "DatasetVersionStatus",
  description: "`IMPORTING`: a worker reads or writes it. Only what is `READY` can be trained on.",
});
registerEnumType(ClassWeightsEnum, {
  name: "ClassWeights",
  description: "`balanced` weighs each class by n / (classes · n_class).",
});
registerEnumType(PrecisionEnum, {
  name: "Precision",
  description:
    "How VGG16 and VGG19 compute. `exact`: float32. `fast`: 8 bits, calibrated on the dataset's photos, about 1 % off.",
});
registerEnumType(RowTypeEnum, {
  name: "RowType",
  description:
    "How feature rows are kept. `float16` takes half the disk and rounds features to three digits.",
});
registerEnumType(PresetEnum, {
  name: "Preset",
  description:
    "How pixels become numbers. `vgg16_caffe`: BGR minus ImageNet means, bilinear. `rescale255`: RGB / 255, nearest.",
});
