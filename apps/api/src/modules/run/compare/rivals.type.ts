/** Runs that it is worth setting another one beside. */
import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { Relation } from "../../../graphql/relation.js";
import { Run } from "../run.type.js";

export const RivalKindEnum = { PREVIOUS: "PREVIOUS", BEST: "BEST", PRODUCTION: "PRODUCTION" } as const;
export type RivalKind = keyof typeof RivalKindEnum;
registerEnumType(RivalKindEnum, {
  name: "RivalKind",
  description:
    "`PREVIOUS`: the newest before it. `BEST`: of all others, the one with the best validation accuracy. `PRODUCTION`: it answers for real.",
});

@ObjectType({ description: "A run on the same dataset that another is worth comparing with." })
export class Rival {
  @Field(() => [RivalKindEnum], { description: "Why; at least one reason." }) kinds!: RivalKind[];
  @Field(() => Run, { description: "Has an evaluation." }) run!: Relation<Run>;
}
