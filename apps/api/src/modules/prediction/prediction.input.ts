/** What a prediction takes. */
import { Max, Min } from "class-validator";
import { Field, ID, InputType, Int } from "type-graphql";

@InputType()
export class PredictImagesInput {
  @Field(() => ID, { description: "A FINISHED run, whose model answers." }) runId!: string;
  @Field(() => ID, { description: "From POST /api/uploads: every image in it." }) uploadId!: string;
  @Field(() => Int, { defaultValue: 5, description: "How many classes to name, 1 to 1000." })
  @Min(1)
  @Max(1000)
  topK!: number;
}
