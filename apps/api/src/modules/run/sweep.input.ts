/** What starting a parent run takes: how to spread over children. Checked by `runPlanSchema` in @smallset/schema. */
import type { Optimizer, RunPlanInput, SweepStrategy } from "@smallset/schema";
import { Field, Float, InputType, Int } from "type-graphql";
import { ClassWeightsEnum, OptimizerEnum, RangeScaleEnum, SweepStrategyEnum } from "../../graphql/enums.js";
import { HiddenLayerInput } from "./run-settings.input.js";

@InputType({
  description: "`values`, or `min` and `max`: a grid takes `steps` of them, a random draw any between.",
})
export class NumberRangeInput {
  @Field(() => [Float], { nullable: true, description: "1 to 50 values to try." }) values?: number[];
  @Field(() => Float, { nullable: true, description: "Its lower end, with `max`." }) min?: number;
  @Field(() => Float, { nullable: true, description: "Its upper end, with `min`." }) max?: number;
  @Field(() => RangeScaleEnum, { nullable: true, description: "Default linear." }) scale?: "linear" | "log";
  @Field(() => Int, { nullable: true, description: "Of a grid, 2 to 50. Default 5." }) steps?: number;
}

@InputType({
  description: "At least one; a hyperparameter that is not named keeps its value for all children.",
})
export class SearchSpaceInput {
  @Field(() => NumberRangeInput, {
    nullable: true,
    description: "Above 0, at most 10; a `log` scale suits it.",
  })
  learningRate?: NumberRangeInput;
  @Field(() => NumberRangeInput, { nullable: true, description: "SGD only. 0 to 0.999." })
  momentum?: NumberRangeInput;
  @Field(() => NumberRangeInput, { nullable: true, description: "Images per optimiser update. 1 to 1024." })
  batchSize?: NumberRangeInput;
  @Field(() => NumberRangeInput, {
    nullable: true,
    description: "Upper bound on passes over the training split. 1 to 10,000.",
  })
  epochs?: NumberRangeInput;
  @Field(() => NumberRangeInput, { nullable: true, description: "Penalty on large weights. 0 to 10." })
  l2?: NumberRangeInput;
  @Field(() => NumberRangeInput, {
    nullable: true,
    description: "How much of the label goes to the other classes. 0 to 0.5.",
  })
  labelSmoothing?: NumberRangeInput;
  @Field(() => NumberRangeInput, { nullable: true, description: "Of the first hidden layer. 1 to 4096." })
  units?: NumberRangeInput;
  @Field(() => NumberRangeInput, { nullable: true, description: "Of the first hidden layer. 0 to 0.95." })
  dropout?: NumberRangeInput;
  @Field(() => [OptimizerEnum], { nullable: true, description: "The rules to try." }) optimizer?: Optimizer[];
  @Field(() => [ClassWeightsEnum], { nullable: true, description: "Whether rare classes count more." })
  classWeights?: ("none" | "balanced")[];
  @Field(() => [[HiddenLayerInput]], { nullable: true, description: "Whole top models, 1 to 20." })
  hiddenLayers?: HiddenLayerInput[][];
}

@InputType({ description: "How a parent spreads over children; which fields, the strategy says." })
export class SweepPlanInput {
  @Field(() => SweepStrategyEnum, {
    description: "How children come about; it says which of the other fields are needed.",
  })
  strategy!: SweepStrategy;
  @Field(() => SearchSpaceInput, { nullable: true, description: "Of grid, random and halving." })
  space?: SearchSpaceInput;
  @Field(() => Int, {
    nullable: true,
    description: "Of random and halving: how many to begin with, 2 to 200.",
  })
  runs?: number;
  @Field(() => Int, {
    nullable: true,
    description: "Of halving: the best one in `eta` goes on to `eta` times the epochs, 2 to 10. Default 3.",
  })
  eta?: number;
  @Field(() => Int, { nullable: true, description: "Of repeat: how many seeds, 2 to 50." }) repeats?: number;
  @Field(() => Int, {
    nullable: true,
    description: "Of folds: 2 to 20, drawn from train and validation images; each child holds one out.",
  })
  folds?: number;
}

/** Null means "not set" in GraphQL, and is no value of any of these fields. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (field == null ? [] : [[key, withoutNulls(field)]])),
  );
};

/** Not yet parsed. */
export const planOf = ({ strategy, space, runs, eta, repeats, folds }: SweepPlanInput): RunPlanInput =>
  withoutNulls({ strategy, space, runs, eta, repeats, folds }) as RunPlanInput;
