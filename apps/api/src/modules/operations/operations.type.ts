/** What an operator looks at: who works, what waits, what went wrong. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { enumOf } from "../../graphql/enum-of.js";
import { UsagePoint } from "../run/run.type.js";

export const JobKindEnum = enumOf("JobKind", "What a job does. Each kind has a queue of its own.", {
  TRAIN_RUN: "Extracts features and trains, or trains a sweep's children.",
  IMPORT_DATASET: "Reads the files of a dataset version, or writes a changed one.",
  EXPORT_MODEL: "Makes a file for another tool of a model version.",
  PREDICT_BATCH: "Answers a folder, an archive or a dataset version.",
  PREDICT_IMAGES: "Answers photos that somebody waits for.",
});
export type JobKind = keyof typeof JobKindEnum;

const JobStateEnum = enumOf("JobState", "How far a job is. What is done is no job any more.", {
  WAITING: "For a worker.",
  RUNNING: "A worker has it.",
  PAUSED: "Somebody put it aside.",
  FAILED: "Listed for a day, with the reason.",
});
export type JobState = keyof typeof JobStateEnum;

@ObjectType({ description: "A piece of work that waits, runs, or failed in the last day." })
export class Job {
  @Field(() => ID, {
    description: "Of the run, dataset version, export, batch or prediction that it is for.",
  })
  id!: string;
  @Field(() => JobKindEnum, { description: "What it does." }) kind!: JobKind;
  @Field(() => JobStateEnum, { description: "Whether it waits, runs or failed." }) state!: JobState;
  @Field({ description: "Of the run, dataset, model or photo." }) name!: string;
  @Field(() => ID, {
    nullable: true,
    description: "Of the run or dataset whose page tells more; the model's name for exports and batches.",
  })
  targetId!: string | null;
  @Field(() => Int, { nullable: true, description: "Of a training: 0 to 1000, lower is sooner." })
  priority!: number | null;
  @Field({ description: "When it was asked for." }) createdAt!: Date;
  @Field(() => Progress, { nullable: true, description: "How far it has come." }) progress!: Progress | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why it failed." }) error!: ErrorInfo | null;
}

@ObjectType({ description: "A process that takes jobs." })
export class WorkerInfo {
  @Field(() => ID, { description: "Of this process." }) id!: string;
  @Field({ description: "The machine." }) host!: string;
  @Field(() => Int, { description: "Its number on that machine." }) pid!: number;
  @Field({ description: "False when its last sign of life is more than 20 seconds old." }) isLive!: boolean;
  @Field({ description: "Since when it runs." }) startedAt!: Date;
  @Field({ description: "Its last sign of life." }) heartbeatAt!: Date;
  @Field(() => String, { nullable: true, description: "The processor's name." }) cpu!: string | null;
  @Field(() => Int, { nullable: true, description: "Threads that run at the same time." }) cores!:
    number | null;
  @Field(() => Float, { nullable: true, description: "Of the whole machine." }) memoryBytes!: number | null;
  @Field(() => String, { nullable: true, description: "Operating system and architecture." })
  platform!: string | null;
  @Field(() => [String], { description: "Weights that it can load." }) weights!: string[];
  @Field(() => Int, { description: "Runs that it held when it last told of itself." }) runCount!: number;
  @Field(() => [UsagePoint], { description: "What it used in the last ten minutes, oldest first." })
  usage!: UsagePoint[];
}
