/** A place that a name leads to. */
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

export const JumpKindEnum = { RUN: "RUN", DATASET: "DATASET", MODEL: "MODEL" } as const;
registerEnumType(JumpKindEnum, { name: "JumpKind" });

@ObjectType({ description: "A run, dataset or model whose name holds what was typed." })
export class JumpTarget {
  @Field(() => ID) id!: string;
  @Field(() => JumpKindEnum) kind!: keyof typeof JumpKindEnum;
  @Field() name!: string;
  @Field({ description: "One short fact that tells it from its namesakes: a status, a date." }) hint!: string;
}
