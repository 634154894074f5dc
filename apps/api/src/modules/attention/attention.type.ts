/** What a person should look at, and where. */
import { Field, ID, ObjectType } from "type-graphql";
import { enumOf } from "../../graphql/enum-of.js";
import { IssueSeverityEnum } from "../../graphql/enums.js";

export const AttentionKindEnum = enumOf("AttentionKind", "What needs a person.", {
  RUN_FAILED: "A run failed, and no later one of its experiment went well.",
  RUN_STALLED: "A run's worker gives no sign of life.",
  IMPORT_FAILED: "The newest version of a dataset could not be imported.",
  LEAKAGE: "The same photo is in two splits of a dataset's newest version.",
  WORKER_GONE: "Nobody takes jobs, or a worker vanished without goodbye.",
  DISK_LOW: "The disk is nearly full.",
});
export type AttentionKind = keyof typeof AttentionKindEnum;

@ObjectType({ description: "Something that waits for a person." })
export class AttentionItem {
  @Field(() => ID, { description: "The same thing keeps its id for as long as it lasts." }) id!: string;
  @Field(() => AttentionKindEnum, { description: "What it is." }) kind!: AttentionKind;
  @Field(() => IssueSeverityEnum, { description: "How bad it is." }) severity!: "error" | "warning" | "info";
  @Field({ description: "What happened." }) message!: string;
  @Field(() => String, { nullable: true, description: "What to do about it." }) nextStep!: string | null;
  @Field(() => ID, { nullable: true, description: "Of the run or dataset that it is about." })
  targetId!: string | null;
  @Field(() => Date, { nullable: true, description: "Since when, where that is known." }) at!: Date | null;
}
