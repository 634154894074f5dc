/** How far a version's probabilities can be believed. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import { SplitEnum } from "../../graphql/enums.js";

@ObjectType({ description: "The answers whose best probability lies in one range." })
export class ReliabilityBin {
  @Field(() => Float, { description: "Its lower end." }) low!: number;
  @Field(() => Float, { description: "Its upper end." }) high!: number;
  @Field(() => Int, { description: "Answers in it." }) count!: number;
  @Field(() => Float, { description: "What the model said, on average; 0 without answers." })
  meanProbability!: number;
  @Field(() => Float, { description: "What came true: the share of right answers; 0 without answers." })
  accuracy!: number;
}

@ObjectType({ description: "How far what a model says and what comes true lie apart." })
export class CalibrationMeasure {
  @Field(() => Float, { description: "Expected calibration error, 0 to 1: the gap's average over answers." })
  ece!: number;
  @Field(() => Float, { description: "Mean cross-entropy." }) loss!: number;
  @Field(() => [ReliabilityBin], { description: "Ten of equal width, lowest first." })
  bins!: ReliabilityBin[];
}

@ObjectType({ description: "What a threshold meant for the validation images." })
export class Abstention {
  @Field(() => Float, { description: "Share of answers that should be right, 0 to 1." })
  targetPrecision!: number;
  @Field(() => Float, { description: "The lowest probability that reaches it." }) threshold!: number;
  @Field(() => Int, { description: "Validation images that it answers." }) answeredCount!: number;
  @Field(() => Int, { description: "Of these, right." }) rightCount!: number;
  @Field(() => Int, { description: "Validation images." }) count!: number;
}

@ObjectType({
  description: "How far a model's probabilities can be believed, before and after its temperature.",
})
export class Reliability {
  @Field(() => Float, { description: "Logits are divided by it; above 1 the model was too sure." })
  temperature!: number;
  @Field(() => Int, { description: "Validation images that it was fitted on." }) fittedCount!: number;
  @Field(() => SplitEnum, { description: "What `before` and `after` were measured on." }) split!: string;
  @Field(() => Int, { description: "Images that it was measured on." }) count!: number;
  @Field({
    description:
      "Measured on validation in five folds: no image judges a temperature that it helped to choose.",
  })
  crossFitted!: boolean;
  @Field(() => CalibrationMeasure, { description: "Without." }) before!: CalibrationMeasure;
  @Field(() => CalibrationMeasure, { description: "With the temperature." }) after!: CalibrationMeasure;
}
