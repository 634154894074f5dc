/** What an operator looks at: who works, what waits, what went wrong. */
import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { UsagePoint } from "../run/run.type.js";

export const JobKindEnum = {
  TRAIN_RUN: "TRAIN_RUN",
  IMPORT_DATASET: "IMPORT_DATASET",
  EXPORT_MODEL: "EXPORT_MODEL",
  PREDICT_BATCH: "PREDICT_BATCH",
  PREDICT_IMAGES: "PREDICT_IMAGES",
} as const;
export type JobKind = keyof typeof JobKindEnum;
registerEnumType(JobKindEnum, { name: "JobKind", description: "Each kind has a queue of its own." });

export const JobStateEnum = {
  WAITING: "WAITING",
  RUNNING: "RUNNING",
  PAUSED: "PAUSED",
  FAILED: "FAILED",
} as const;
export type JobState = keyof typeof JobStateEnum;
registerEnumType(JobStateEnum, {
  name: "JobState",
  description: "What is done is no job any more. `FAILED` ones are listed for a day.",
});

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
