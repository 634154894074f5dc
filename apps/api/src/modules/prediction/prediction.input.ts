/** What a prediction takes. */
import { IsOptional, Max, Min } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";

@InputType({ description: "Either a run or a registered model answers." })
export class PredictImagesInput {
  @Field(() => ID, { nullable: true, description: "A FINISHED run, whose model answers." }) runId?: string;
  @Field(() => String, { nullable: true, description: "A registered model." }) modelName?: string;
  @Field(() => String, { nullable: true, description: "Of the model. Default: production." }) alias?: string;
  @Field(() => Int, { nullable: true, description: "Of the model, instead of an alias." })
  @IsOptional()
  @Min(1)
  version?: number;
  @Field(() => ID, { description: "From POST /api/uploads: every image in it." }) uploadId!: string;
  @Field(() => Int, { defaultValue: 5, description: "How many classes to name, 1 to 1000." })
  @Min(1)
  @Max(1000)
  topK!: number;
}
