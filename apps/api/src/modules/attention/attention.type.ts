/** What a person should look at, and where. */
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { IssueSeverityEnum } from "../../graphql/enums.js";

export const AttentionKindEnum = {
  RUN_FAILED: "RUN_FAILED",
  RUN_STALLED: "RUN_STALLED",
  IMPORT_FAILED: "IMPORT_FAILED",
  LEAKAGE: "LEAKAGE",
  WORKER_GONE: "WORKER_GONE",
  DISK_LOW: "DISK_LOW",
} as const;
export type AttentionKind = keyof typeof AttentionKindEnum;
registerEnumType(AttentionKindEnum, {
  name: "AttentionKind",
  description:
    "`RUN_STALLED`: its worker gives no sign of life. `WORKER_GONE`: nobody takes jobs, or a worker vanished without goodbye.",
});

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
