/** What importing a Keras top model takes. */
import { ArrayMaxSize, IsOptional, Length } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { IdempotencyKey, OptionalName } from "../../../graphql/input-fields.js";
import { ExtractorInput } from "../run-settings.input.js";

@InputType({
  description:
    "A top model that Keras saved: Flatten or global pooling, then Dense, BatchNormalization, ReLU and Dropout.",
})
export class ImportKerasModelInput {
  @Field(() => ID, { description: "Of one .h5 file, from POST /api/uploads." }) uploadId!: string;
  @Field(() => ID, { description: "What it is measured on; its classes are the model's." })
  datasetVersionId!: string;
  @OptionalName("Default: the file's name.") name?: string;
  @Field(() => ExtractorInput, { nullable: true, description: "What made the features that it takes." })
  extractor?: ExtractorInput;
  @Field(() => [String], {
    nullable: true,
    description:
      "In the order of the model's outputs. Default: the dataset's order, which is that of Keras's class_indices.",
  })
  @IsOptional()
  @ArrayMaxSize(10_000)
  @Length(1, 200, { each: true })
  classNames?: string[];
  @IdempotencyKey("run") idempotencyKey?: string;
}
