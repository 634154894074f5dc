/** Datasets, their frozen versions, images and what was found wrong with files. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo, Progress } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import { DatasetVersionStatusEnum, IssueSeverityEnum, SplitEnum } from "../../graphql/enums.js";
import { User } from "../user/user.type.js";
import type { Relation } from "../../graphql/relation.js";

@ObjectType({ description: "A named collection of images." })
export class Dataset {
  @Field(() => ID, { description: "Never given to another one." }) id!: string;
  @Field({ description: "As people call it." }) name!: string;
  @Field({ description: "Drawn by Smallset's sample script, not photographed." }) synthetic!: boolean;
  @Field({ description: "When its first version was asked for." }) createdAt!: Date;
  @Field(() => [DatasetVersion], { description: "Newest first." }) versions!: Relation<DatasetVersion>[];
  @Field(() => DatasetVersion, {
    nullable: true,
    description: "The one with the highest number, READY or not.",
  })
  latestVersion!: Relation<DatasetVersion> | null;
}

@ObjectType({ description: "One class of a dataset version and how many images it has in each split." })
export class DatasetClass {
  @Field({ description: "The folder's name." }) name!: string;
  @Field(() => Int, { description: "Position in the sorted class names." }) classIndex!: number;
  @Field(() => Int, { description: "Images that are trained on." }) trainCount!: number;
  @Field(() => Int, { description: "Images that training is checked on." }) validationCount!: number;
  @Field(() => Int, { description: "Images in the test split." }) testCount!: number;
}

@ObjectType({ description: "How many files have one kind of issue." })
export class IssueCount {
  @Field({ description: "Stable: CORRUPT, DUPLICATE …" }) code!: string;
  @Field(() => IssueSeverityEnum, { description: "How bad they are." }) severity!: string;
  @Field(() => Int, { description: "Findings of this kind." }) count!: number;
}

@ObjectType({ description: "What an import or a run found wrong or odd about one file." })
export class ImageIssue {
  @Field(() => ID, { description: "Of this finding." }) id!: string;
  @Field({ description: "The file, within the dataset." }) path!: string;
  @Field({ description: "Stable: CORRUPT, DUPLICATE …" }) code!: string;
  @Field(() => IssueSeverityEnum, { description: "How bad it is." }) severity!: string;
  @Field({ description: "One sentence that needs no ML background." }) message!: string;
  @Field(() => String, {
    nullable: true,
    description: "Another file it is about: the first of the duplicates …",
  })
  relatedPath!: string | null;
  @Field(() => Image, { nullable: true, description: "Null when the file is not in the dataset." })
  image!: Relation<Image> | null;
  @Field(() => Image, { nullable: true, description: "The image at `relatedPath`." })
  relatedImage!: Relation<Image> | null;
}
export const ImageIssueConnection = connectionOf(() => ImageIssue, "ImageIssue");

@ObjectType({ description: "An image's place in a dataset version." })
export class Image {
  @Field(() => ID, { description: "Of this image in this version." }) id!: string;
  @Field({ description: "Of the file's bytes, hex." }) sha256!: string;
  @Field({ description: "Relative to the dataset's root." }) path!: string;
  @Field(() => SplitEnum, { description: "What it is used for." }) split!: string;
  @Field({ description: "What it shows." }) className!: string;
  @Field(() => Int, { description: "Place of its class in the sorted names." }) classIndex!: number;
  @Field(() => Int, { description: "After EXIF rotation." }) widthPx!: number;
  @Field(() => Int, { description: "As stored." }) heightPx!: number;
  @Field({ description: "jpeg, png, webp …" }) format!: string;
  @Field(() => Float, { description: "Of the file." }) bytes!: number;
  @Field({ description: "Sized and cached WebP; add ?w=96|192|384|768." }) thumbnailUrl!: string;
  @Field({ description: "Left out of training and checking by a person." }) excluded!: boolean;
  @Field(() => String, {
    nullable: true,
    description: "Burst, patient, camera: a draw of splits never divides a group.",
  })
  groupKey!: string | null;
  @Field(() => [ImageIssue], { description: "What was found wrong with it." }) issues!: ImageIssue[];
}
export const ImageConnection = connectionOf(() => Image, "Image");

@ObjectType({ description: "The frozen content of a dataset: images, labels, splits, seed." })
export class DatasetVersion {
  @Field(() => ID, { description: "To train on it by." }) id!: string;
  @Field(() => Int, { description: "1, 2, 3 … within the dataset." }) number!: number;
  @Field(() => DatasetVersionStatusEnum, { description: "Whether it can be trained on." }) status!: string;
  @Field(() => String, { nullable: true, description: "Equal digests train equally; null until READY." })
  digest!: string | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why it is FAILED." }) error!: ErrorInfo | null;
  @Field(() => Int, { description: "What drew the splits, where Smallset drew them." }) seed!: number;
  @Field({ description: "True when the folder had no splits and `seed` drew them." })
  splitBySmallset!: boolean;
  @Field({ description: "When it was asked for." }) createdAt!: Date;
  @Field(() => Dataset, { description: "Which dataset it is a version of." }) dataset!: Relation<Dataset>;
  @Field(() => [DatasetClass], { description: "In class index order." }) classes!: DatasetClass[];
  @Field(() => Int, { description: "Those that take part." }) imageCount!: number;
  @Field(() => Int, { description: "Those that a person left out; they can be taken back." })
  excludedCount!: number;
  @Field(() => DatasetVersion, {
    nullable: true,
    description: "The version it was made from by moving, relabelling or leaving out; null for an import.",
  })
  parent!: Relation<DatasetVersion> | null;
  @Field(() => String, { nullable: true, description: "Why it was made, in the words of who made it." })
  note!: string | null;
  @Field(() => User, { nullable: true, description: "Null for what no person made." })
  createdBy!: Relation<User> | null;
  @Field(() => [IssueCount], { description: "What was found wrong with files, by kind." })
  issueCounts!: IssueCount[];
  @Field(() => Progress, { nullable: true, description: "While IMPORTING: files looked at so far." })
  progress!: Progress | null;
}
export const DatasetConnection = connectionOf(() => Dataset, "Dataset");
