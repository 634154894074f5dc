/** What looking through many runs takes. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";

@ArgsType()
export class RunGroupArgs {
  @Field(() => [String], {
    description:
      "Fields as in a search, 1 to 5. `settings` groups runs that agree on everything but the seed.",
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  by!: string[];
  @Field(() => [String], { defaultValue: [], description: "Metrics to take the mean of, at most 10." })
  @ArrayMaxSize(10)
  metrics!: string[];
  @Field(() => ID, { nullable: true, description: "Only its runs." }) experimentId?: string;
  @Field(() => String, { nullable: true, description: "Groups only what it finds." }) search?: string;
  @Field(() => Int, { defaultValue: 50, description: "1 to 200." }) @Min(1) @Max(200) first!: number;
  @Field(() => Int, { defaultValue: 0, description: "Groups to leave out at the beginning." })
  @Min(0)
  @Max(1_000_000)
  offset!: number;
}

@ArgsType()
export class RunsMetricsArgs {
  @Field(() => [ID], { description: "1 to 100 runs." }) @ArrayMinSize(1) @ArrayMaxSize(100) runIds!: string[];
  @Field(() => [String], { nullable: true, description: "At most 100 keys; all when left out." })
  @IsOptional()
  @ArrayMaxSize(100)
  keys?: string[];
  @Field(() => Int, { defaultValue: 0, description: "The first step that is wanted." })
  @Min(0)
  fromStep!: number;
  @Field(() => Int, { defaultValue: 500, description: "4 to 5,000 for each run and key." })
  @Min(4)
  @Max(5_000)
  maxPoints!: number;
}

@InputType({ description: "What to write on a run." })
export class RunTagInput {
  @Field({ description: "1 to 100 characters." }) @Length(1, 100) key!: string;
  @Field({ description: "At most 500 characters." }) @MaxLength(500) value!: string;
}

@InputType({ description: "Which runs, and what to write on them or to take away." })
export class TagRunsInput {
  @Field(() => [ID], { description: "1 to 1,000 runs." })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  runIds!: string[];
  @Field(() => [RunTagInput], {
    defaultValue: [],
    description: "At most 20; a key that is there takes the new value.",
  })
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  set!: RunTagInput[];
  @Field(() => [String], { defaultValue: [], description: "Keys to take away, at most 20." })
  @ArrayMaxSize(20)
  remove!: string[];
}

@InputType({ description: "What to keep, and under which name." })
export class SaveRunViewInput {
  @Field({ description: "1 to 100 characters. A view of that name is replaced." })
  @Length(1, 100)
  name!: string;
  @Field({ description: "The page's address behind the `?`, at most 4,000 characters." })
  @MaxLength(4_000)
  address!: string;
}
