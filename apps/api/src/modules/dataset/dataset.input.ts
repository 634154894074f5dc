/** What an import takes, and how images and issues are filtered. */
import { IsOptional, Length, Max, Min } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { GridArgs } from "../../graphql/connection.js";
import { IssueSeverityEnum, SplitEnum } from "../../graphql/enums.js";
import type { IssueSeverity, Split } from "@smallset/schema";

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

  @Field(() => String, {
    nullable: true,
    description: "Same key and same input: the same answer, done once. Other input: CONFLICT.",
  })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string;
}

@ArgsType()
export class ImageArgs extends GridArgs {
  @Field(() => SplitEnum, { nullable: true }) split?: Split;
  @Field(() => String, { nullable: true }) className?: string;
  @Field(() => String, { nullable: true, description: "Only images with this issue." }) issueCode?: string;
}

@ArgsType()
export class IssueArgs extends GridArgs {
  @Field(() => IssueSeverityEnum, { nullable: true }) severity?: IssueSeverity;
}
