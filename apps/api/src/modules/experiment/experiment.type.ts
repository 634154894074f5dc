/** A group of comparable runs. */
import { Field, ID, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "A group of comparable runs." })
export class Experiment {
  @Field(() => ID, { description: "To filter runs by." }) id!: string;
  @Field({ description: "Unique." }) name!: string;
  @Field(() => String, { nullable: true, description: "What it is about." }) description!: string | null;
  @Field({ description: "When its first run was started." }) createdAt!: Date;
  @Field(() => Int, { description: "Runs in it, children counted." }) runCount!: number;
  @Field(() => Int, {
    description:
      "The last event's number: subscribe to experimentEvents with afterSeq set to it for what comes next.",
  })
  lastSeq!: number;
}
