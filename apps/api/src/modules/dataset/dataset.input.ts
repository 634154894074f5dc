/** What an import takes, and how images and issues are filtered. */
import { ArrayMaxSize, IsOptional, Length, Max, MaxLength, Min, ValidateNested } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { IdempotencyKey } from "../../graphql/input-fields.js";
import { GridArgs, ListArgs } from "../../graphql/connection.js";
import { IssueSeverityEnum, SplitEnum } from "../../graphql/enums.js";
import type { IssueSeverity, Split } from "@smallset/schema";
import { ImportSplitInput } from "./dataset-edit.input.js";

@InputType({ description: "Where a new dataset version comes from." })
export class ImportDatasetInput {
  @Field({ description: "A name that exists gets its next version." })
  @Length(1, 200)
  name!: string;

  @Field(() => ID, { nullable: true, description: "From POST /api/uploads. Give this or `path`." })
  uploadId?: string;

  @Field(() => String, {
    nullable: true,
    description: "A folder or archive on the server, under an allowed root.",
  })
  @IsOptional()
  @Length(1, 4096)
  path?: string;

  @Field(() => Int, {
    defaultValue: 42,
    description: "Draws the splits where the folder has none. Default 42.",
  })
  @Min(0)
  @Max(0x7fff_ffff)
  seed!: number;

  @Field(() => ImportSplitInput, { nullable: true, description: "Used where the folders have no splits." })
  @IsOptional()
  @ValidateNested()
  split?: ImportSplitInput;

  @IdempotencyKey("answer, done once") idempotencyKey?: string;
}

@ArgsType()
export class DatasetArgs extends ListArgs {
  @Field(() => String, { nullable: true, description: "Only the one that is called so." }) name?: string;
}

@ArgsType()
export class ImageFilterArgs {
  @Field(() => SplitEnum, { nullable: true, description: "Only images of this split." }) split?: Split;
  @Field(() => String, { nullable: true, description: "Only images of this class." }) className?: string;
  @Field(() => String, { nullable: true, description: "Only images with this issue." }) issueCode?: string;
  @Field(() => String, { nullable: true, description: "Upper and lower case count as the same." })
  @IsOptional()
  @MaxLength(200)
  pathContains?: string;
  @Field({ defaultValue: false, description: "Those left out by a person instead of those that take part." })
  excluded!: boolean;
}

@ArgsType()
export class IssueArgs extends GridArgs {
  @Field(() => IssueSeverityEnum, { nullable: true, description: "Only issues as bad as this." })
  severity?: IssueSeverity;
  @Field(() => String, { nullable: true, description: "Only issues with this code." }) code?: string;
  @Field(() => [String], { nullable: true, description: "Only issues with one of these codes." })
  @IsOptional()
  @ArrayMaxSize(30)
  codes?: string[];
}
