/** What happens in runs, one numbered event each. */
import type { RunStatus } from "@smallset/schema";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Progress } from "../../graphql/common.type.js";
import { RunStatusEnum } from "../../graphql/enums.js";
import { Usage } from "../system/system.type.js";

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
