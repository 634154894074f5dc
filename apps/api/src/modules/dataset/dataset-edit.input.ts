/** What people change in a dataset: images left out, moved, relabelled; splits drawn anew. */
import {
  ArrayMaxSize,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from "class-validator";
import { ArgsType, Field, Float, ID, InputType, Int } from "type-graphql";
import { GridArgs } from "../../graphql/connection.js";
import { enumOf } from "../../graphql/enum-of.js";
import { SplitEnum } from "../../graphql/enums.js";
import type { Split } from "@smallset/schema";

@InputType({ description: "How splits are drawn: class by class, and never through a group." })
export class SplitInput {
  @Field(() => Float, {
    defaultValue: 0.2,
    description: "Of each class, for checking. Above 0, default 0.2.",
  })
  @Min(0)
  @Max(1)
  validationFraction!: number;

  @Field(() => Float, { defaultValue: 0, description: "Of each class, for a last test. Default 0." })
  @Min(0)
  @Max(1)
  testFraction!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the group stands in file names, such as `{group}_*` for patient7_001.jpg: one patient, burst or camera " +
      "never stands in two splits.",
  })
  @IsOptional()
  @Length(1, 200)
  @Matches(/^(?!.*\{group\}.*\{group\}).*\{group\}/, {
    message: "write {group} once, where the group's name stands",
  })
  groupPattern?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Photos that look alike stay in one split, as exact copies always do. Default false.",
  })
  keepLookAlikes!: boolean;
}

@InputType({ description: "How a new dataset is split where its folders have no splits." })
export class ImportSplitInput extends SplitInput {
  @Field(() => String, {
    nullable: true,
    description: "The column of the CSV file beside the class folders that names each photo's group.",
  })
  @IsOptional()
  @Length(1, 200)
  groupColumn?: string | null;
}

@InputType({ description: "Draws all splits anew. Groups stay as they are where no pattern is given." })
export class RedrawInput extends SplitInput {
  @Field(() => Int, { defaultValue: 42, description: "Default 42." })
  @Min(0)
  @Max(0x7fff_ffff)
  seed!: number;
}

@InputType({ description: "The same change to many images; what is left out stays as it is." })
export class ImageChangeInput {
  @Field(() => [ID], { description: "Of the version that is changed; at most 20,000 in one request." })
  @ArrayMaxSize(20_000)
  imageIds!: string[];

  @Field(() => SplitEnum, { nullable: true, description: "Moves them to this split." })
  split?: Split | null;

  @Field(() => String, { nullable: true, description: "What they show; a new name makes a new class." })
  @IsOptional()
  @MaxLength(200)
  className?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true leaves them out of training and checking, false takes them back in.",
  })
  excluded?: boolean | null;
}

@InputType({ description: "A new version out of an existing one, which stays as it is." })
export class CreateDatasetVersionInput {
  @Field(() => ID, { description: "The version to begin with; an older one undoes what came after it." })
  fromVersionId!: string;

  @Field(() => [ImageChangeInput], { defaultValue: [], description: "Applied in this order." })
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  changes!: ImageChangeInput[];

  @Field(() => RedrawInput, { nullable: true, description: "After the changes, draw the splits anew." })
  @IsOptional()
  @ValidateNested()
  redraw?: RedrawInput | null;

  @Field(() => ID, {
    nullable: true,
    description: "The newest version that you saw: CONFLICT when there is a newer one by now.",
  })
  newestVersionId?: string | null;

  @Field(() => String, { nullable: true, description: "Why, for the history." })
  @IsOptional()
  @MaxLength(500)
  note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Same key and same input: the same version. Other input: CONFLICT.",
  })
  @IsOptional()
  @Length(1, 200)
  idempotencyKey?: string | null;
}

export const DatasetChangeKindEnum = enumOf(
  "DatasetChangeKind",
  "What became of an image between two versions.",
  {
    ADDED: "It was not there before.",
    REMOVED: "It is gone.",
    MOVED: "To another split.",
    RELABELLED: "To another class.",
    EXCLUDED: "Left out by a person; it can be taken back in.",
    RESTORED: "Taken back in.",
  },
);
export type ChangeKind = keyof typeof DatasetChangeKindEnum;

@ArgsType()
export class DatasetChangeArgs extends GridArgs {
  @Field(() => DatasetChangeKindEnum, { nullable: true, description: "All kinds when left out." })
  kind?: ChangeKind;
}
