/** A place that a name leads to. */
import { Field, ID, ObjectType } from "type-graphql";
import { enumOf } from "../../graphql/enum-of.js";

const JumpKindEnum = enumOf("JumpKind", "What can be jumped to.", {
  RUN: "A run.",
  DATASET: "A dataset.",
  MODEL: "A registered model.",
});

@ObjectType({ description: "A run, dataset or model whose name holds what was typed." })
export class JumpTarget {
  @Field(() => ID, { description: "To open it by." }) id!: string;
  @Field(() => JumpKindEnum, { description: "What it is." }) kind!: keyof typeof JumpKindEnum;
  @Field({ description: "As people call it." }) name!: string;
  @Field({ description: "One short fact that tells it from its namesakes: a status, a date." }) hint!: string;
}
