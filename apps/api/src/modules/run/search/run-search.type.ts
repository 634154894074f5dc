/** What helps to look through many runs: fields to choose from, groups, several runs' curves. */
import type { RunField } from "@smallset/schema";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { enumOf } from "../../../graphql/enum-of.js";
import { Run } from "../run.type.js";

const RunFieldKindEnum = enumOf<Uppercase<RunField["kind"]>, RunField["kind"]>(
  "RunFieldKind",
  "Where a field of runs comes from.",
  {
    METRIC: "Measured.",
    PARAM: "Set before training.",
    TAG: "Written on runs by people.",
    ATTRIBUTE: "A column of the run itself: name, status, createdAt …",
  },
  { METRIC: "metric", PARAM: "param", TAG: "tag", ATTRIBUTE: "attribute" },
);

@ObjectType("RunField", { description: "What runs can be searched, sorted and grouped by." })
export class RunFieldInfo {
  @Field({ description: "As it is written in a search: val/accuracy, params.learningRate, tags.team." })
  name!: string;
  @Field(() => RunFieldKindEnum, { description: "Where its value comes from." }) kind!: RunField["kind"];
  @Field({ description: "The key of a metric, param or tag; the name of an attribute." }) key!: string;
  @Field({ description: "Some run has a number there." }) numeric!: boolean;
}

@ObjectType({ description: "A metric over the runs of a group." })
export class RunGroupMetric {
  @Field({ description: "As it was asked for." }) name!: string;
  @Field(() => Int, { description: "Runs that have it." }) count!: number;
  @Field(() => Float, { nullable: true, description: "The average." }) mean!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "Sample standard deviation; null for fewer than two runs.",
  })
  sd!: number | null;
  @Field(() => Float, { nullable: true, description: "The lowest." }) min!: number | null;
  @Field(() => Float, { nullable: true, description: "The highest." }) max!: number | null;
}

@ObjectType({ description: "Runs that agree on the fields they were grouped by." })
export class RunGroup {
  @Field(() => [String], {
    nullable: "items",
    description: "In the order of `by`; null where the runs have no such value.",
  })
  values!: (string | null)[];
  @Field(() => Int, { description: "Runs that agree." }) runCount!: number;
  @Field(() => [ID], { description: "The newest first; at most 100." }) runIds!: string[];
  @Field(() => Run, { description: "The newest of them." }) newestRun!: Run;
  @Field(() => [RunGroupMetric], { description: "In the order in which they were asked for." })
  metrics!: RunGroupMetric[];
}

@ObjectType({ description: "A page of groups." })
export class RunGroupPage {
  @Field(() => Int, { description: "Groups in all." }) totalCount!: number;
  @Field(() => [RunGroup], { description: "The best mean of the first metric first, else the newest." })
  groups!: RunGroup[];
}

@ObjectType({ description: "One run's curve of one metric. Columnar, as MetricSeries." })
export class RunSeries {
  @Field(() => ID, { description: "Whose curve it is." }) runId!: string;
  @Field({ description: "train/loss, val/accuracy …" }) key!: string;
  @Field(() => [Int], { description: "Epochs, ascending." }) steps!: number[];
  @Field(() => [Float], { description: "One for each step." }) values!: number[];
}

@ObjectType({ description: "A search with its columns and order, kept under a name for everybody." })
export class RunView {
  @Field(() => ID, { description: "To delete it by." }) id!: string;
  @Field({ description: "As people call it." }) name!: string;
  @Field({ description: "The page's address behind the `?`." }) address!: string;
  @Field({ description: "When it was kept." }) createdAt!: Date;
}
