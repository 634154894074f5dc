/** A run and all that is told of it. */
import type {
  Hyperparameters as HyperparameterValues,
  Optimizer,
  Output,
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
  OutputEnum,
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
  @Field({ description: "vgg16, vgg19, mobilenet, or the name of an ONNX network." }) backbone!: string;
  @Field({ description: "As in `ExtractorInput.weights`." }) weights!: string;
  @Field({
    description:
      "False means random weights, not pretrained: fine for trying the software, not for judging photos.",
  })
  pretrained!: boolean;
  @Field(() => Int, { description: "Square." }) imageSizePx!: number;
  @Field(() => PresetEnum, { description: "How pixels are prepared." }) preset!: Preset;
  @Field(() => PrecisionEnum, { description: "exact, or fast: 8 bits and about 1 % off." })
  precision!: Precision;
  @Field(() => RowTypeEnum, { description: "In what precision features are stored." }) rowType!: RowType;
  @Field(() => Int, {
    description:
      "In how many further views, mirrored, cropped and turned, training saw each of its photos; 0: only as they are.",
  })
  augmentationViews!: number;
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
  @Field(() => Int, { description: "How wide it is." }) units!: number;
  @Field({ description: "Whether its outputs are normalised batch by batch." }) batchNormalization!: boolean;
  @Field(() => Float, { description: "Fraction of units dropped while training." }) dropout!: number;
}

@ObjectType({ description: "What is set before training." })
export class Hyperparameters {
  @Field(() => [HiddenLayer], { description: "Empty means a linear probe." }) hiddenLayers!: HiddenLayer[];
  @Field(() => OptimizerEnum, { description: "The rule of a step." }) optimizer!: Optimizer;
  @Field(() => OutputEnum, { description: "What the top model ends in." }) output!: Output;
  @Field(() => Float, { description: "How long a step is." }) learningRate!: number;
  @Field(() => Float, { description: "SGD only." }) momentum!: number;
  @Field(() => Int, { description: "Images per optimiser update." }) batchSize!: number;
  @Field(() => Int, { description: "Upper bound on passes over the training split." }) epochs!: number;
  @Field(() => Int, {
    nullable: true,
    description: "Epochs without a lower val/loss before it stops early; null trains to the end.",
  })
  patience!: number | null;
  @Field(() => Float, { description: "Penalty on large weights." }) l2!: number;
  @Field(() => Float, { description: "How much of the label goes to the other classes." })
  labelSmoothing!: number;
  @Field(() => ClassWeightsEnum, { description: "Whether rare classes count more." })
  classWeights!: HyperparameterValues["classWeights"];
  @Field(() => Float, { description: "Of initialisation, shuffling and dropout." }) seed!: number;
}

@ObjectType({ description: "What was set before training, flat." })
export class Param {
  @Field({ description: "learningRate, hiddenLayers.0.units …" }) key!: string;
  @Field({ description: "As text." }) value!: string;
}

@ObjectType({ description: "What people wrote on a run." })
export class RunTag {
  @Field({ description: "What it is about." }) key!: string;
  @Field({ description: "What it says." }) value!: string;
}

@ObjectType({ description: "Columnar: 10,000 points as two arrays, not 10,000 objects." })
export class MetricSeries {
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => [Int], { description: "Epochs, ascending." }) steps!: number[];
  @Field(() => [Float], { description: "One for each step." }) values!: number[];
}

@ObjectType({ description: "A metric at a glance." })
export class MetricSummary {
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => Float, { description: "At the last epoch." }) last!: number;
  @Field(() => Float, { description: "The lowest." }) min!: number;
  @Field(() => Float, { description: "The highest." }) max!: number;
  @Field(() => Float, { description: "The minimum of a loss, the maximum of anything else." }) best!: number;
  @Field(() => Int, { description: "The epoch of `best`." }) bestStep!: number;
}

@ObjectType({ description: "How well one class is told from the others." })
export class ClassReport {
  @Field({ description: "The class." }) className!: string;
  @Field(() => Float, { description: "Of what was called so, the share that is, 0 to 1." })
  precision!: number;
  @Field(() => Float, { description: "Of what is so, the share that was called so, 0 to 1." })
  recall!: number;
  @Field(() => Float, { description: "Harmonic mean of precision and recall, 0 to 1." }) f1!: number;
  @Field(() => Int, { description: "Images of this class in the split." }) support!: number;
}

@ObjectType({ description: "Where the true value lies, with the confidence that stands beside it." })
export class Interval {
  @Field(() => Float, { description: "Its lower end." }) low!: number;
  @Field(() => Float, { description: "Its upper end." }) high!: number;
}

@ObjectType({ description: "A wrong answer on a held-out image." })
export class Mistake {
  @Field(() => Image, { description: "The photo, with what it shows." }) image!: Image;
  @Field({ description: "What the model said." }) predictedClassName!: string;
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
  @Field(() => SplitEnum, { description: "Test where there is one, else validation." }) split!: string;
  @Field(() => Int, { description: "Images that it was measured on." }) count!: number;
  @Field(() => Float, { description: "Mean cross-entropy." }) loss!: number;
  @Field(() => Float, { description: "Share of right answers, 0 to 1." }) accuracy!: number;
  @Field(() => Interval, { description: "95 %, Wilson." }) accuracyInterval!: Interval;
  @Field(() => Float, { description: "Mean F1 over classes, each counted alike." }) macroF1!: number;
  @Field(() => [ClassReport], { description: "Class by class, in class index order." })
  classes!: ClassReport[];
  @Field(() => [[Int]], { description: "[true class][predicted class], in the order of `classes`." })
  confusionMatrix!: number[][];
}

@ObjectType({
  description: "A metric over the children of a parent, each at the epoch whose weights it keeps.",
})
export class MetricSpread {
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => Int, { description: "Children that have it." }) count!: number;
  @Field(() => Float, { description: "The average." }) mean!: number;
  @Field(() => Float, {
    nullable: true,
    description: "Standard deviation of the sample; null for one value.",
  })
  sd!: number | null;
  @Field(() => Float, { description: "The lowest." }) min!: number;
  @Field(() => Float, { description: "The highest." }) max!: number;
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
  @Field(() => SweepStrategyEnum, { description: "How children come about." }) strategy!: SweepStrategy;
  @Field(() => [String], { description: "The hyperparameters that differ between children." })
  parameters!: string[];
  @Field(() => Int, { nullable: true, description: "Of folds." }) folds!: number | null;
  @Field(() => Int, { nullable: true, description: "Of successive halving." }) rungs!: number | null;
}

@ObjectType({ description: "What a run's figures were measured on." })
export class Environment {
  @Field({ description: "Version of Node.js." }) node!: string;
  @Field({ description: "Operating system and processor architecture." }) platform!: string;
  @Field({ description: "The processor's name." }) cpu!: string;
  @Field(() => Int, { description: "Threads that run at the same time." }) cores!: number;
  @Field(() => Float, { description: "The machine's." }) memoryBytes!: number;
  @Field({ description: "What computed." }) engine!: string;
}

@ObjectType({ description: "What a worker used at a moment." })
export class UsagePoint {
  @Field({ description: "When it was measured." }) at!: Date;
  @Field(() => Usage, { description: "What was in use." }) usage!: Usage;
}

@ObjectType({ description: "One training execution." })
export class Run {
  @Field(() => ID, { description: "Never given to another one." }) id!: string;
  @Field({ description: "As people call it." }) name!: string;
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
  @Field(() => RunStatusEnum, { description: "How far it has come." }) status!: RunStatus;
  @Field(() => Experiment, { description: "Which runs it is compared with." }) experiment!: Experiment;
  @Field(() => RunKindEnum, { description: "One training, or a parent of several." }) kind!: RunKind;
  @Field(() => DatasetVersion, { nullable: true, description: "Null for a run that was trained elsewhere." })
  datasetVersion!: DatasetVersion | null;
  @Field(() => Extractor, { nullable: true, description: "Null for a run that was trained elsewhere." })
  extractor!: Extractor | null;
  @Field(() => Hyperparameters, {
    nullable: true,
    description: "Null for a run that was trained elsewhere: see `params`.",
  })
  hyperparameters!: Hyperparameters | null;
  @Field(() => [RunTag], { description: "What people wrote on it." }) tags!: RunTag[];
  @Field({ description: "When it was asked for." }) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "When a worker first took it." }) startedAt!: Date | null;
  @Field(() => Date, { nullable: true, description: "When it ended, however it did." })
  finishedAt!: Date | null;
  @Field(() => User, { nullable: true, description: "Who asked for it." }) createdBy!: User | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why it is FAILED." }) error!: ErrorInfo | null;
  @Field(() => Progress, { nullable: true, description: "While RUNNING: the stage and how far it is." })
  progress!: Progress | null;
  @Field(() => [Param], { description: "What was set before training, flat." }) params!: Param[];
  @Field(() => [MetricSummary], { description: "Its metrics at a glance." }) summaries!: MetricSummary[];
  @Field(() => Int, {
    nullable: true,
    description: "The epoch with the lowest val/loss, whose weights are kept.",
  })
  bestEpoch!: number | null;
  @Field(() => EvaluationReport, {
    nullable: true,
    description:
      "Null until FINISHED. A run that is FAILED because it diverged has that of its best epoch, whose model is kept.",
  })
  evaluation!: EvaluationReport | null;
  @Field(() => Int, {
    description: "The last event's number: subscribe with afterSeq set to it for what comes next.",
  })
  lastSeq!: number;
  @Field(() => [ImageIssue], { description: "Images that the extraction could not read." })
  failedFiles!: ImageIssue[];
}
export const RunConnection = connectionOf(() => Run, "Run");

@ObjectType({ description: "One measured number." })
export class MetricPoint {
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => Int, { description: "The epoch." }) step!: number;
  @Field(() => Float, { description: "What was measured." }) value!: number;
}

@ObjectType({ description: "A line that a worker wrote for people." })
export class RunLog {
  @Field({ description: "info, warn or error." }) level!: string;
  @Field({ description: "What it says." }) message!: string;
}

@ObjectType({
  description: "One thing that happened in a run. Every field but seq, runId and at may be null.",
})
export class RunEvent {
  @Field(() => ID, { description: "Whose event it is." }) runId!: string;
  @Field(() => Int, { description: "1, 2, 3 … within the run, without gaps." }) seq!: number;
  @Field({ description: "When it happened." }) at!: Date;
  @Field(() => RunStatusEnum, { nullable: true, description: "What the run became." })
  status!: RunStatus | null;
  @Field(() => Progress, { nullable: true, description: "How far the stage has come." })
  progress!: Progress | null;
  @Field(() => [MetricPoint], { nullable: true, description: "Points that are new." }) metrics!:
    MetricPoint[] | null;
  @Field(() => RunLog, { nullable: true, description: "A line for people." }) log!: RunLog | null;
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
