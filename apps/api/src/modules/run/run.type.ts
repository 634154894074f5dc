/** A run and all that is told of it. */
import type {
  Hyperparameters as HyperparameterValues,
  Optimizer,
  Precision,
  Preset,
  RowType,
  RunKind,
  RunStatus,
  SweepStrategy,
} from "@smallset/schema";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import type { Relation } from "../../graphql/relation.js";
import {
  ClassWeightsEnum,
  OptimizerEnum,
  PrecisionEnum,
  PresetEnum,
  RowTypeEnum,
  RunKindEnum,
  RunStatusEnum,
  SplitEnum,
  SweepStrategyEnum,
} from "../../graphql/enums.js";
import { DatasetVersion, Image, ImageIssue } from "../dataset/dataset.type.js";
import { Experiment } from "../experiment/experiment.type.js";
import { Usage } from "../system/system.type.js";
import { User } from "../user/user.type.js";

@ObjectType({ description: "How far a fast extractor is off, measured on photos of the dataset." })
export class Calibration {
  @Field(() => Int, { description: "How many photos were compared." }) images!: number;
  @Field(() => Float, { description: "Cosine between fast and exact features: 1 is the same direction." })
  meanCosine!: number;
  @Field(() => Float, { description: "Of the photo that differs most." }) lowestCosine!: number;
}

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
  @Field(() => PrecisionEnum) precision!: Precision;
  @Field(() => RowTypeEnum) rowType!: RowType;
  @Field(() => Calibration, {
    nullable: true,
    description: "Null where it is exact, and until a fast one has been calibrated.",
  })
  calibration!: Calibration | null;
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

@ObjectType({ description: "Answering only when at least so sure." })
export class ThresholdPoint {
  @Field(() => Float, { description: "The probability that an answer needs." }) threshold!: number;
  @Field(() => Int, { description: "Held-out images that still get an answer." }) answered!: number;
  @Field(() => Int, { description: "Of these, how many are right." }) correct!: number;
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

@ObjectType({
  description: "A metric over the children of a parent, each at the epoch whose weights it keeps.",
})
export class MetricSpread {
  @Field() key!: string;
  @Field(() => Int, { description: "Children that have it." }) count!: number;
  @Field(() => Float) mean!: number;
  @Field(() => Float, {
    nullable: true,
    description: "Standard deviation of the sample; null for one value.",
  })
  sd!: number | null;
  @Field(() => Float) min!: number;
  @Field(() => Float) max!: number;
}

@ObjectType({ description: "What a parent gathers from its children." })
export class GatheredChildren {
  @Field(() => [Run], { description: "In the order of their places." }) children!: Relation<Run>[];
  @Field(() => ID, {
    nullable: true,
    description: "Highest validation accuracy, then lowest validation loss; null until a child has finished.",
  })
  bestChildId!: string | null;
  @Field(() => [MetricSpread], {
    description: "Of the children that finished; of successive halving, of the last rung.",
  })
  spread!: MetricSpread[];
}

@ObjectType({ description: "How a parent spreads over children." })
export class SweepPlan {
  @Field(() => SweepStrategyEnum) strategy!: SweepStrategy;
  @Field(() => [String], { description: "The hyperparameters that differ between children." })
  parameters!: string[];
  @Field(() => Int, { nullable: true, description: "Of folds." }) folds!: number | null;
  @Field(() => Int, { nullable: true, description: "Of successive halving." }) rungs!: number | null;
}

@ObjectType({ description: "What a run's figures were measured on." })
export class Environment {
  @Field() node!: string;
  @Field({ description: "Operating system and processor architecture." }) platform!: string;
  @Field() cpu!: string;
  @Field(() => Int) cores!: number;
  @Field(() => Float) memoryBytes!: number;
  @Field() engine!: string;
}

@ObjectType({ description: "What a worker used at a moment." })
export class UsagePoint {
  @Field({ description: "When it was measured." }) at!: Date;
  @Field(() => Usage, { description: "What was in use." }) usage!: Usage;
}

@ObjectType({ description: "One training execution." })
export class Run {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => Run, { nullable: true, description: "Of a child." }) parent!: Relation<Run> | null;
  @Field(() => Int, { nullable: true, description: "A child's place among its siblings, counted from 0." })
  childIndex!: number | null;
  @Field(() => Int, { nullable: true, description: "The fold that this child holds out, counted from 0." })
  fold!: number | null;
  @Field(() => Int, { nullable: true, description: "The rung of successive halving, counted from 0." })
  rung!: number | null;
  @Field(() => SweepPlan, { nullable: true, description: "Of a parent." }) plan!: SweepPlan | null;
  @Field(() => GatheredChildren, { nullable: true, description: "Of a parent." })
  gathered!: GatheredChildren | null;
  @Field(() => Int, { description: "Lower is sooner." }) priority!: number;
  @Field(() => Date, {
    nullable: true,
    description:
      "Since when it is put aside: SCHEDULED, and no worker takes it. Of a parent: its children wait.",
  })
  pausedAt!: Date | null;
  @Field(() => Run, { nullable: true, description: "The run that this one was cloned from." })
  clonedFrom!: Relation<Run> | null;
  @Field(() => String, { nullable: true, description: "Smallset's version and commit." })
  codeVersion!: string | null;
  @Field(() => Environment, { nullable: true, description: "What it ran on; null until it has begun." })
  environment!: Environment | null;
  @Field(() => [UsagePoint], { description: "What its workers used while it ran." }) usage!: UsagePoint[];
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
  @Field(() => Boolean, { nullable: true, description: "True: put aside. False: taken up again." })
  paused!: boolean | null;
  @Field(() => Usage, { nullable: true, description: "CPU and memory, about once a second." })
  usage!: Usage | null;
}

@ObjectType({ description: "An event of one of the experiment's runs, under the experiment's own number." })
export class ExperimentEvent {
  @Field(() => Int, { description: "1, 2, 3 … within the experiment, without gaps." }) seq!: number;
  @Field(() => RunEvent, { description: "What happened; its own seq counts within its run." })
  event!: RunEvent;
}
