/** What reading runs takes: filters, order, keys and ranges. */
import type { RunStatus } from "@smallset/schema";
import { ArrayMaxSize, IsOptional, Max, Min } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { ListArgs } from "../../graphql/connection.js";
import { RunStatusEnum } from "../../graphql/enums.js";

@InputType({ description: "Runs without the value are last in both directions; ties go by creation." })
export class RunSort {
  @Field({
    description:
      "params.<key>, metrics.<key> or tags.<key>; a metric's best, or .last, .min, .max of it; or an attribute such as name, status, createdAt, duration.",
  })
  field!: string;
  @Field({ defaultValue: true, description: "The highest first." }) descending!: boolean;
}

@ArgsType()
export class RunArgs extends ListArgs {
  @Field({ defaultValue: false, description: "Leaves the children of parent runs out." }) topLevel!: boolean;
  @Field(() => ID, { nullable: true, description: "In it." }) experimentId?: string;
  @Field(() => ID, { nullable: true, description: "Trained on it." }) datasetVersionId?: string;
  @Field(() => ID, { nullable: true, description: "Children of a sweep, of repeats or of folds." })
  parentId?: string;
  @Field(() => [RunStatusEnum], { nullable: true, description: "Any of these." }) status?: RunStatus[];
  @Field(() => String, {
    nullable: true,
    description:
      "Such as `val/accuracy > 0.9 and params.learningRate < 1e-3`, or words from a name: docs/API.md has the language. BAD_USER_INPUT says where it is wrong.",
  })
  search?: string;
  @Field(() => RunSort, { nullable: true, description: "Default: newest first." })
  sort?: RunSort;
  @Field(() => Int, {
    defaultValue: 0,
    description: "How many to leave out, to jump into a long list; 0 to 1,000,000.",
  })
  @Min(0)
  @Max(1_000_000)
  offset!: number;
}

@ArgsType()
export class KeysArgs {
  @Field(() => [String], { nullable: true, description: "At most 100; all when left out." })
  @IsOptional()
  @ArrayMaxSize(100)
  keys?: string[];
}

@ArgsType()
export class CellArgs {
  @Field(() => Int, { description: "What they show: a class index." }) @Min(0) trueIndex!: number;
  @Field(() => Int, { description: "What the model said." }) @Min(0) predictedIndex!: number;
  @Field(() => Int, { defaultValue: 60, description: "1 to 100." }) first!: number;
}

@ArgsType()
export class PriorityArgs {
  @Field(() => Int, { description: "0 to 1000; lower is sooner." }) @Min(0) @Max(1_000) priority!: number;
}

@ArgsType()
export class UsageArgs {
  @Field(() => Int, { defaultValue: 200, description: "2 to 2,000." }) @Min(2) @Max(2_000) maxPoints!: number;
}

@ArgsType()
export class MetricArgs {
  @Field(() => [String], { nullable: true, description: "All keys when left out." })
  @IsOptional()
  @ArrayMaxSize(100)
  keys?: string[];
  @Field(() => Int, { defaultValue: 0, description: "The first step that is wanted." })
  @Min(0)
  fromStep!: number;
  @Field(() => Int, { defaultValue: 1000, description: "4 to 20,000 a key." })
  @Min(4)
  @Max(20_000)
  maxPoints!: number;
}
