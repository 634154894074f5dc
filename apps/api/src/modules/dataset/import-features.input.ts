/** What importing features takes. */
import type { Split } from "@smallset/schema";
import { ArrayMaxSize, IsOptional, Length, MaxLength, ValidateNested } from "class-validator";
import { Field, ID, InputType } from "type-graphql";
import { IdempotencyKey } from "../../graphql/input-fields.js";
import { SplitEnum } from "../../graphql/enums.js";
import { ExtractorInput } from "../run/run-settings.input.js";

@InputType({ description: "The features of one split: paths within the upload." })
export class FeatureFileInput {
  @Field(() => SplitEnum, { description: "Which split they are of." }) split!: Split;
  @Field({ description: ".npy, [n, height, width, channels] or [n, length], as model.predict gave it." })
  @Length(1, 1024)
  features!: string;
  @Field(() => String, {
    nullable: true,
    description:
      "generator.filenames or generator.classes as .json, lines of path,class as .csv or .txt, or .npy. Default: as many rows of each class, one class after the other.",
  })
  @IsOptional()
  @MaxLength(1024)
  labels?: string;
}

@InputType({ description: "Bottleneck features from elsewhere, with the labels of their rows." })
export class ImportFeaturesInput {
  @Field({ description: "The dataset's name; one that exists gets its next version." })
  @Length(1, 200)
  name!: string;
  @Field(() => ID, { description: "From POST /api/uploads." }) uploadId!: string;
  @Field(() => [FeatureFileInput], {
    description: "One for train, one for validation, perhaps one for test.",
  })
  @ArrayMaxSize(3)
  @ValidateNested()
  files!: FeatureFileInput[];
  @Field(() => String, { nullable: true, description: "class_indices.json within the upload." })
  @IsOptional()
  @MaxLength(1024)
  classIndices?: string;
  @Field(() => [String], {
    nullable: true,
    description: "Instead: the class names in the order of their indices. Default: those of the labels.",
  })
  @IsOptional()
  @ArrayMaxSize(10_000)
  @Length(1, 200, { each: true })
  classNames?: string[];
  @Field(() => ExtractorInput, {
    nullable: true,
    description: "What made the features: photos are asked with it later, and runs must use it.",
  })
  extractor?: ExtractorInput;
  @IdempotencyKey("version") idempotencyKey?: string;
}
