/** A run and all that is told of it. */
import type {
  Hyperparameters as HyperparameterValues,
  Optimizer,
  Preset,
  RunKind,
  RunStatus,
} from "@smallset/schema";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import {
  ClassWeightsEnum,
  OptimizerEnum,
  PresetEnum,
  RunKindEnum,
  RunStatusEnum,
  SplitEnum,
} from "../../graphql/enums.js";
import { DatasetVersion, Image, ImageIssue } from "../dataset/dataset.type.js";
import { Experiment } from "../experiment/experiment.type.js";
import { User } from "../user/user.type.js";

@ObjectType({ description: "The frozen pretrained part of a run." })
export class Extractor {
  @Field({ description: "For people, with what must be said of its weights." }) label!: string;
  @Field() backbone!: string;
  @Field({ description: "imagenet, random, or onnx:<name>." }) weights!: string;
  @Field({
    description:
      "False means random weights, not pretrained: fine for trying the software, not for judging photos.",
  })
  pretrained!: boolean;
  @Field(() => Int, { description: "Square." }) imageSizePx!: number;
  @Field(() => PresetEnum) preset!: Preset;
  @Field(() => String, { nullable: true, description: "Null until the run has loaded it." })
  fingerprint!: string | null;
  @Field(() => Int, { nullable: true, description: "Numbers per image." }) featureLength!: number | null;
}

@ObjectType({ description: "Dense → [BatchNormalization] → ReLU → Dropout." })
export class HiddenLayer {
  @Field(() => Int) units!: number;
  @Field() batchNormalization!: boolean;
  @Field(() => Float, { description: "Fraction of units dropped while training." }) dropout!: number;
}

@ObjectType({ description: "What is set before training." })
export class Hyperparameters {
  @Field(() => [HiddenLayer], { description: "Empty means a linear probe." }) hiddenLayers!: HiddenLayer[];
  @Field(() => OptimizerEnum) optimizer!: Optimizer;
  @Field(() => Float) learningRate!: number;
  @Field(() => Float, { description: "SGD only." }) momentum!: number;
  @Field(() => Int, { description: "Images per optimiser update." }) batchSize!: number;
  @Field(() => Int, { description: "Upper bound on passes over the training split." }) epochs!: number;
  @Field(() => Int, {
    nullable: true,
    description: "Epochs without a lower val/loss before it stops early; null trains to the end.",
  })
  patience!: number | null;
  @Field(() => Float) l2!: number;
  @Field(() => Float) labelSmoothing!: number;
  @Field(() => ClassWeightsEnum) classWeights!: HyperparameterValues["classWeights"];
  @Field(() => Float) seed!: number;
}

@ObjectType({ description: "What was set before training, flat." })
export class Param {
  @Field() key!: string;
  @Field() value!: string;
}

@ObjectType({ description: "What people wrote on a run." })
export class RunTag {
  @Field() key!: string;
  @Field() value!: string;
}

@ObjectType({ description: "Columnar: 10,000 points as two arrays, not 10,000 objects." })
export class MetricSeries {
  @Field() key!: string;
  @Field(() => [Int]) steps!: number[];
  @Field(() => [Float]) values!: number[];
}

@ObjectType({ description: "A metric at a glance." })
export class MetricSummary {
  @Field() key!: string;
  @Field(() => Float) last!: number;
  @Field(() => Float) min!: number;
  @Field(() => Float) max!: number;
  @Field(() => Float, { description: "The minimum of a loss, the maximum of anything else." }) best!: number;
  @Field(() => Int) bestStep!: number;
}

@ObjectType({ description: "How well one class is told from the others." })
export class ClassReport {
  @Field() className!: string;
  @Field(() => Float) precision!: number;
  @Field(() => Float) recall!: number;
  @Field(() => Float) f1!: number;
  @Field(() => Int, { description: "Images of this class in the split." }) support!: number;
}

@ObjectType()
export class Interval {
  @Field(() => Float) low!: number;
  @Field(() => Float) high!: number;
}

@ObjectType({ description: "A wrong answer on a held-out image." })
export class Mistake {
  @Field(() => Image) image!: Image;
  @Field() predictedClassName!: string;
  @Field(() => Float, { description: "Of the predicted class." }) probability!: number;
}

@ObjectType({ description: "How good the top model is on held-out images, with how sure we can be." })
export class EvaluationReport {
  @Field(() => SplitEnum) split!: string;
  @Field(() => Int) count!: number;
  @Field(() => Float) loss!: number;
  @Field(() => Float) accuracy!: number;
  @Field(() => Interval, { description: "95 %, Wilson." }) accuracyInterval!: Interval;
  @Field(() => Float) macroF1!: number;
  @Field(() => [ClassReport]) classes!: ClassReport[];
  @Field(() => [[Int]], { description: "[true class][predicted class], in the order of `classes`." })
  confusionMatrix!: number[][];
}

@ObjectType({ description: "One training execution." })
export class Run {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => RunStatusEnum) status!: RunStatus;
  @Field(() => Experiment) experiment!: Experiment;
  @Field(() => RunKindEnum) kind!: RunKind;
  @Field(() => DatasetVersion, { nullable: true, description: "Null for a run that was trained elsewhere." })
  datasetVersion!: DatasetVersion | null;
  @Field(() => Extractor, { nullable: true, description: "Null for a run that was trained elsewhere." })
  extractor!: Extractor | null;
  @Field(() => Hyperparameters, {
    nullable: true,
    description: "Null for a run that was trained elsewhere: see `params`.",
  })
  hyperparameters!: Hyperparameters | null;
  @Field(() => [RunTag]) tags!: RunTag[];
  @Field() createdAt!: Date;
  @Field(() => Date, { nullable: true }) startedAt!: Date | null;
  @Field(() => Date, { nullable: true }) finishedAt!: Date | null;
  @Field(() => User, { nullable: true }) createdBy!: User | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why it is FAILED." }) error!: ErrorInfo | null;
  @Field(() => Progress, { nullable: true, description: "While RUNNING: the stage and how far it is." })
  progress!: Progress | null;
  @Field(() => [Param]) params!: Param[];
  @Field(() => [MetricSummary]) summaries!: MetricSummary[];
  @Field(() => Int, {
    nullable: true,
    description: "The epoch with the lowest val/loss, whose weights are kept.",
  })
  bestEpoch!: number | null;
  @Field(() => EvaluationReport, { nullable: true, description: "Null until FINISHED." })
  evaluation!: EvaluationReport | null;
  @Field(() => Int, {
    description: "The last event's number: subscribe with afterSeq set to it for what comes next.",
  })
  lastSeq!: number;
  @Field(() => [ImageIssue], { description: "Images that the extraction could not read." })
  failedFiles!: ImageIssue[];
}
export const RunConnection = connectionOf(() => Run, "Run");

@ObjectType()
export class MetricPoint {
  @Field() key!: string;
  @Field(() => Int) step!: number;
  @Field(() => Float) value!: number;
}

@ObjectType()
export class RunLog {
  @Field({ description: "info, warn or error." }) level!: string;
  @Field() message!: string;
}

@ObjectType({
  description: "One thing that happened in a run. Every field but seq, runId and at may be null.",
})
export class RunEvent {
  @Field(() => ID) runId!: string;
  @Field(() => Int, { description: "1, 2, 3 … within the run, without gaps." }) seq!: number;
  @Field() at!: Date;
  @Field(() => RunStatusEnum, { nullable: true }) status!: RunStatus | null;
  @Field(() => Progress, { nullable: true }) progress!: Progress | null;
  @Field(() => [MetricPoint], { nullable: true }) metrics!: MetricPoint[] | null;
  @Field(() => RunLog, { nullable: true }) log!: RunLog | null;
}
