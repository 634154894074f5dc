/** What logging a run takes that was trained elsewhere. */
import { ArrayMaxSize, IsIn, IsOptional, Length, MaxLength, ValidateNested } from "class-validator";
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { IdempotencyKey, OptionalName } from "../../../graphql/input-fields.js";
import type { RunStatus } from "@smallset/schema";
import { RunStatusEnum } from "../../../graphql/enums.js";

@InputType({ description: "A name and a value." })
export class RunParamInput {
  @Field({ description: "1 to 250 characters." }) @Length(1, 250) key!: string;
  @Field({ description: "At most 6,000 characters; what reads as a number is searched as one." })
  @MaxLength(6_000)
  value!: string;
}

@InputType({ description: "A run that is trained elsewhere, in another program." })
export class CreateRunInput {
  @Field({ description: "The experiment's name; made when missing." }) @Length(1, 200) experiment!: string;
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field(() => [RunParamInput], { defaultValue: [], description: "At most 500." })
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  params!: RunParamInput[];
  @Field(() => [RunParamInput], { defaultValue: [], description: "At most 100." })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  tags!: RunParamInput[];
  @IdempotencyKey("run") idempotencyKey?: string;
}

@InputType({ description: "Points of one metric: three arrays, not thousands of objects." })
export class LoggedSeriesInput {
  @Field({ description: "Split first: val/accuracy." }) @Length(1, 250) key!: string;
  @Field(() => [Int], { description: "Epochs or batches: whole numbers from 0." }) steps!: number[];
  @Field(() => [Float], { description: "One for each step." }) values!: number[];
  @Field(() => [Date], { nullable: true, description: "One for each step. Default: now." })
  @IsOptional()
  timestamps?: Date[];
}

@InputType({ description: "Points of a run that is trained elsewhere." })
export class LogMetricsInput {
  @Field(() => ID, { description: "A run that `createRun` made, and that is RUNNING." }) runId!: string;
  @Field(() => [LoggedSeriesInput], {
    description:
      "At most 1,000 metrics and 20,000 points. A step that was logged before takes the new value.",
  })
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  series!: LoggedSeriesInput[];
}

@InputType({ description: "Which run, and how it ended." })
export class EndRunInput {
  @Field(() => ID, { description: "Which run." }) runId!: string;
  @Field(() => RunStatusEnum, {
    defaultValue: RunStatusEnum.FINISHED,
    description: "FINISHED, FAILED or CANCELED.",
  })
  @IsIn(["FINISHED", "FAILED", "CANCELED"])
  status!: RunStatus;
}

@InputType({
  description: "What Keras's fit() returned: `json.dump(history.history, file)`, or CSVLogger's file.",
})
export class ImportHistoryInput {
  @Field({ description: "The experiment's name; made when missing." }) @Length(1, 200) experiment!: string;
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field({ description: "JSON or CSV, at most 900,000 characters." }) @Length(1, 900_000) text!: string;
  @Field(() => [RunParamInput], { defaultValue: [], description: "At most 500." })
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  params!: RunParamInput[];
  @IdempotencyKey("run") idempotencyKey?: string;
}
