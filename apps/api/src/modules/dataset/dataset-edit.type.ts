/** What a change would do, and what two versions differ in. */
import { Field, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo } from "../../graphql/common.type.js";
import { connectionOf } from "../../graphql/connection.js";
import { DatasetChangeKindEnum, type ChangeKind } from "./dataset-edit.input.js";
import { DatasetClass, DatasetVersion, Image } from "./dataset.type.js";

@ObjectType({ description: "What `createDatasetVersion` would make of this input, before anything is made." })
export class DatasetVersionPreview {
  @Field(() => Int, { description: "Images that would stand in another split." }) moved!: number;
  @Field(() => Int, { description: "Images that would have another label." }) relabelled!: number;
  @Field(() => Int, { description: "Images that would be left out." }) excluded!: number;
  @Field(() => Int, { description: "Images that would be taken back in." }) restored!: number;
  @Field(() => Int, { description: "Images that would take part." }) imageCount!: number;
  @Field(() => [DatasetClass], {
    description: "Afterwards, in class index order; with `redraw`, before the draw.",
  })
  classes!: DatasetClass[];
  @Field(() => ErrorInfo, { nullable: true, description: "Why it cannot be made; null when it can." })
  problem!: ErrorInfo | null;
}

@ObjectType({ description: "One image that differs between two versions." })
export class DatasetChange {
  @Field(() => [DatasetChangeKindEnum], { description: "What became of it; several may be true." })
  kinds!: ChangeKind[];
  @Field(() => Image, { nullable: true, description: "Null when it was not there." }) before!: Image | null;
  @Field(() => Image, { nullable: true, description: "Null when it is gone." }) after!: Image | null;
}
export const DatasetChangeConnection = connectionOf(() => DatasetChange, "DatasetChange");

@ObjectType({
  description:
    "What changed between two versions. Images count as the same by their path and bytes, and renamed ones by their bytes.",
})
export class DatasetDiff {
  @Field(() => ID, { description: "Of this comparison." }) id!: string;
  @Field(() => DatasetVersion, { description: "The version before." }) base!: DatasetVersion;
  @Field(() => Int, { description: "Images that were not there." }) added!: number;
  @Field(() => Int, { description: "Images that are gone." }) removed!: number;
  @Field(() => Int, { description: "To another split." }) moved!: number;
  @Field(() => Int, { description: "To another class." }) relabelled!: number;
  @Field(() => Int, { description: "Left out by a person; they can be taken back." }) excluded!: number;
  @Field(() => Int, { description: "Taken back in." }) restored!: number;
  @Field(() => Int, { description: "Images that are as they were." }) unchanged!: number;
}
