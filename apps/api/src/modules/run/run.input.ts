/** What starting a run and reading it take. Ranges of hyperparameters are checked by the contract in @smallset/schema. */
import { IsOptional, Max, Min } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";
import { IdempotencyKey, OptionalName } from "../../graphql/input-fields.js";
import { ExtractorChangesInput, ExtractorInput, HyperparametersInput } from "./run-settings.input.js";

@InputType({ description: "What to train on, with what, and how." })
export class StartRunInput {
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field(() => ID, { description: "The photos to train on; READY." }) datasetVersionId!: string;
  @Field(() => ID, {
    nullable: true,
    description: "Default: the experiment named after the dataset, made when missing.",
  })
  experimentId?: string;
  @OptionalName("Instead: the experiment's name; made when missing.") experiment?: string;
  @Field(() => Int, {
    defaultValue: 0,
    description: "0 to 1000; lower is sooner, and a parent's children have its priority.",
  })
  @Min(0)
  @Max(1_000)
  priority!: number;
  @Field(() => ExtractorInput, {
    nullable: true,
    description: "What makes the features. Default VGG16 with ImageNet weights at 150 px.",
  })
  extractor?: ExtractorInput;
  @Field(() => HyperparametersInput, { nullable: true, description: "What is set before training." })
  hyperparameters?: HyperparametersInput;
  @IdempotencyKey("run") idempotencyKey?: string;
}

@InputType({ description: "What is left out stays as in the run that is cloned." })
export class CloneRunInput {
  @OptionalName("Default: the experiment and a number.") name?: string;
  @Field(() => ID, { nullable: true, description: "Such as a newer version of the same photos." })
  datasetVersionId?: string;
  @Field(() => ID, { nullable: true, description: "Where to put it." }) experimentId?: string;
  @OptionalName("Instead: the experiment's name; made when missing.") experiment?: string;
  @Field(() => Int, { nullable: true, description: "0 to 1000; lower is sooner." })
  @IsOptional()
  @Min(0)
  @Max(1_000)
  priority?: number;
  @Field(() => ExtractorChangesInput, { nullable: true, description: "What to change of the extractor." })
  extractor?: ExtractorChangesInput;
  @Field(() => HyperparametersInput, {
    nullable: true,
    description: "What to change of what is set before training.",
  })
  hyperparameters?: HyperparametersInput;
  @IdempotencyKey("run") idempotencyKey?: string;
}
