/** How a parent spreads over children, and how much they differ. */
import type { SweepStrategy } from "@smallset/schema";
import { Field, Float, Int, ObjectType } from "type-graphql";
import { SweepStrategyEnum } from "../../graphql/enums.js";

@ObjectType({
  description: "A metric over the children of a parent, each at the epoch whose weights it keeps.",
})
export class MetricSpread {
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => Int, { description: "Children that have it." }) count!: number;
  @Field(() => Float, { description: "The average." }) mean!: number;
  @Field(() => Float, {
    nullable: true,
    description: "Standard deviation of the sample; null for one value.",
  })
  sd!: number | null;
  @Field(() => Float, { description: "The lowest." }) min!: number;
  @Field(() => Float, { description: "The highest." }) max!: number;
}

@ObjectType({ description: "How a parent spreads over children." })
export class SweepPlan {
  @Field(() => SweepStrategyEnum, { description: "How children come about." }) strategy!: SweepStrategy;
  @Field(() => [String], { description: "The hyperparameters that differ between children." })
  parameters!: string[];
  @Field(() => Int, { nullable: true, description: "Of folds." }) folds!: number | null;
  @Field(() => Int, { nullable: true, description: "Of successive halving." }) rungs!: number | null;
}
