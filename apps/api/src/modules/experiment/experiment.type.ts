/** A group of comparable runs. */
import { Field, ID, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "A group of comparable runs." })
export class Experiment {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field() createdAt!: Date;
  @Field(() => Int) runCount!: number;
  @Field(() => Int, {
    description:
      "The last event's number: subscribe to experimentEvents with afterSeq set to it for what comes next.",
  })
  lastSeq!: number;
}
