/** What takes up the disk, and what deleting frees. */
import { ArrayMaxSize, IsOptional } from "class-validator";
import { ArgsType, Field, Float, ID, Int, ObjectType } from "type-graphql";
import { enumOf } from "../../graphql/enum-of.js";
import type { DiskKind } from "./find-files.js";

const DiskKindEnum = enumOf<DiskKind>("DiskKind", "What files are for.", {
  IMAGES: "Photos of datasets.",
  MODELS: "Of runs and registered versions.",
  FEATURES: "Extracted from photos; made again when needed.",
  THUMBNAILS: "Small pictures of photos; made again when looked at.",
  UPLOADS: "Waiting for an import, or asked about.",
  LEFTOVERS: "Nothing refers to them any more.",
});

@ObjectType({ description: "Files of one kind." })
export class DiskKindUse {
  @Field(() => DiskKindEnum, { description: "What they are." }) kind!: DiskKind;
  @Field(() => Int, { description: "How many there are." }) files!: number;
  @Field(() => Float, { description: "How much they take." }) bytes!: number;
  @Field(() => Int, { description: "Files that can go without loss, by `freeDisk`." }) freeableFiles!: number;
  @Field(() => Float, { description: "How much `freeDisk` would give back." }) freeableBytes!: number;
}

@ObjectType({ description: "The disk that Smallset keeps its data on." })
export class DiskUsage {
  @Field(() => Float, { description: "Of the whole disk." }) totalBytes!: number;
  @Field(() => Float, { description: "Free for Smallset." }) availableBytes!: number;
  @Field(() => Float, { description: "Of the database." }) databaseBytes!: number;
  @Field(() => [DiskKindUse], { description: "By what takes it." }) kinds!: DiskKindUse[];
}

@ObjectType({ description: "What was freed, or would be." })
export class FreedDisk {
  @Field(() => Float, { description: "How much." }) freedBytes!: number;
  @Field(() => Int, { description: "How many." }) freedFiles!: number;
  @Field(() => [DiskKindUse], { description: "Of the kinds that were asked for." }) kinds!: DiskKindUse[];
}

@ObjectType({ description: "Something that cannot be deleted now." })
export class HeldBack {
  @Field(() => ID, { description: "Of the run or dataset." }) id!: string;
  @Field({ description: "As people call it." }) name!: string;
  @Field({ description: "Why, and what to do first." }) reason!: string;
}

@ObjectType({ description: "What a deletion takes away, or would." })
export class Deletion {
  @Field(() => Int, { description: "With the children of sweeps, repeats and folds." }) runCount!: number;
  @Field(() => Int, { description: "Datasets that go." }) datasetCount!: number;
  @Field(() => Int, { description: "In all versions of the datasets." }) imageCount!: number;
  @Field(() => [HeldBack], { description: "What stays, and why." }) held!: HeldBack[];
  @Field(() => Float, {
    description:
      "On disk. Files of the last ten minutes, or since the oldest job under way began, are freed later.",
  })
  freedBytes!: number;
}

@ArgsType()
export class DeletionArgs {
  @Field(() => [ID], { defaultValue: [], description: "At most 10,000." })
  @ArrayMaxSize(10_000)
  runIds!: string[];
  @Field(() => [ID], { defaultValue: [], description: "At most 1,000." })
  @ArrayMaxSize(1_000)
  datasetIds!: string[];
  @Field({ defaultValue: false, description: "Runs of the datasets go with them." }) includeRuns!: boolean;
}

@ArgsType()
export class DiskKindsArgs {
  @Field(() => [DiskKindEnum], { nullable: true, description: "Default: LEFTOVERS and FEATURES." })
  @IsOptional()
  kinds?: DiskKind[];
}
