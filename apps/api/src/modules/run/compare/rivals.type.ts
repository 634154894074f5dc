/** Runs that it is worth setting another one beside. */
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../../../graphql/enum-of.js";
import type { Relation } from "../../../graphql/relation.js";
import { Run } from "../run.type.js";

export const RivalKindEnum = enumOf("RivalKind", "Why a run is worth comparing with.", {
  PREVIOUS: "The newest before it.",
  BEST: "Of all others, the one with the best validation accuracy.",
  PRODUCTION: "It answers for real.",
});
export type RivalKind = keyof typeof RivalKindEnum;

@ObjectType({ description: "A run on the same dataset that another is worth comparing with." })
export class Rival {
  @Field(() => [RivalKindEnum], { description: "Why; at least one reason." }) kinds!: RivalKind[];
  @Field(() => Run, { description: "Has an evaluation." }) run!: Relation<Run>;
}
