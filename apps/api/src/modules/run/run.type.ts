/** A run and all that is told of it. */
import type { RunKind, RunStatus } from "@smallset/schema";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import { RunKindEnum, RunStatusEnum } from "../../graphql/enums.js";
import type { Relation } from "../../graphql/relation.js";
import { DatasetVersion, ImageIssue } from "../dataset/dataset.type.js";
import { Experiment } from "../experiment/experiment.type.js";
import { Usage } from "../system/system.type.js";
import { User } from "../user/user.type.js";
import { EvaluationReport } from "./evaluation.type.js";
import { Extractor, Hyperparameters } from "./run-settings.type.js";
import { MetricSpread, SweepPlan } from "./sweep.type.js";

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

@ObjectType({ description: "What a run's figures were measured on." })
export class Environment {
  @Field({ description: "Version of Node.js." }) node!: string;
  @Field({ description: "Operating system and processor architecture." }) platform!: string;
  @Field({ description: "The processor's name." }) cpu!: string;
  @Field(() => Int, { description: "Threads that run at the same time." }) cores!: number;
  @Field(() => Float, { description: "The machine's." }) memoryBytes!: number;
  @Field({ description: "What trained; until that is known, what the operator allows: auto, onnx or tfjs." })
  engine!: string;
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
  @Field(() => [ImageIssue], {
    description: "Images, or further views of them, that the run had to do without.",
  })
  failedFiles!: ImageIssue[];
}

export const RunConnection = connectionOf(() => Run, "Run");
