/** The closed sets of words, as GraphQL enums. */
import { ISSUE_SEVERITIES, OPTIMIZERS, RUN_KINDS, RUN_STATUSES, SPLITS } from "@smallset/schema";
import { registerEnumType } from "type-graphql";

/** {a: "a", b: "b"}: what type-graphql wants of an enum. */
const mirror = <const T extends readonly string[]>(words: T) =>
  Object.fromEntries(words.map((word) => [word, word])) as { [Word in T[number]]: Word };

export const RunStatusEnum = mirror(RUN_STATUSES);
export const RunKindEnum = mirror(RUN_KINDS);
export const SplitEnum = mirror(SPLITS);
export const IssueSeverityEnum = mirror(ISSUE_SEVERITIES);
export const OptimizerEnum = mirror(OPTIMIZERS);
export const DatasetVersionStatusEnum = mirror(["IMPORTING", "READY", "FAILED"]);
export const ClassWeightsEnum = mirror(["none", "balanced"]);
/** GraphQL names take no hyphen. */
export const PresetEnum = { vgg16_caffe: "vgg16-caffe", rescale255: "rescale255" } as const;

registerEnumType(RunStatusEnum, {
  name: "RunStatus",
  description: "A run's life; the last three are final.",
});
registerEnumType(RunKindEnum, {
  name: "RunKind",
  description:
    "`single` trains once; `external` was trained elsewhere; the others are parents whose children train.",
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
registerEnumType(DatasetVersionStatusEnum, { name: "DatasetVersionStatus" });
registerEnumType(ClassWeightsEnum, {
  name: "ClassWeights",
  description: "`balanced` weighs each class by n / (classes · n_class).",
});
registerEnumType(PresetEnum, {
  name: "Preset",
  description:
    "How pixels become numbers. `vgg16_caffe`: BGR minus ImageNet means, bilinear. `rescale255`: RGB / 255, nearest.",
});
