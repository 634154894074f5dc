/** What a promotion must pass, and what was found. */
import { Field, Float, InputType, Int, ObjectType } from "type-graphql";
import { ArrayMaxSize, ArrayUnique, IsOptional, Max, Min } from "class-validator";
import { enumOf } from "../../graphql/enum-of.js";
import type { CheckStatus, GateCheckCode, PairedTestRule } from "./promotion-gate.js";

export const PairedTestEnum = enumOf<PairedTestRule>(
  "PairedTestRule",
  "What McNemar's exact test against the live version must show.",
  {
    OFF: "Nothing.",
    NOT_WORSE: "That the new version is not significantly worse.",
    BETTER: "That it is significantly better.",
  },
);
const CheckStatusEnum = enumOf<CheckStatus>("GateCheckStatus", "Whether a demand is met.", {
  PASSED: "It is.",
  FAILED: "It is not: the gate refuses.",
  SKIPPED: "It is turned off, or there is nothing to compare with.",
});
const GateCheckCodeEnum = enumOf<GateCheckCode>("GateCheckCode", "What a gate can demand.", {
  MINIMUM_ACCURACY: "Enough right answers on the held-out images.",
  MINIMUM_MACRO_F1: "The same with each class counted alike.",
  RECALL_DROP: "That no class loses too much of its recall against the live version.",
  LEAKAGE: "That no image it was evaluated on was trained on.",
  PAIRED_TEST: "McNemar's exact test against the live version, on the images that both were evaluated on.",
});

@ObjectType({ description: "What a version must pass before an alias moves to it." })
export class PromotionGate {
  @Field(() => [String], { description: "The aliases that it guards." }) aliases!: string[];
  @Field(() => Float, { nullable: true, description: "0 to 1, on the held-out images; null: any." })
  minimumAccuracy!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "0 to 1: the mean F1 over classes, large and small alike; null: any.",
  })
  minimumMacroF1?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: "Largest allowed loss of any class's recall against the version that is live; null: any.",
  })
  maxRecallDrop!: number | null;
  @Field({ description: "Refuse a version that was evaluated on images it was trained on." })
  refuseLeakage!: boolean;
  @Field(() => PairedTestEnum, {
    description: "McNemar's exact test against the live version on the images that both were evaluated on.",
  })
  pairedTest!: PairedTestRule;
  @Field(() => Float, { description: "Below this p counts as significant." }) significanceLevel!: number;
}

@InputType({ description: "All optional; what is left out takes its default." })
export class PromotionGateInput {
  @Field(() => [String], { nullable: true, description: "Default: production." })
  @IsOptional()
  @ArrayUnique()
  @ArrayMaxSize(20)
  aliases?: string[] | null;
  @Field(() => Float, { nullable: true, description: "0 to 1. Default: null, any." })
  @IsOptional()
  @Min(0)
  @Max(1)
  minimumAccuracy?: number | null;
  @Field(() => Float, { nullable: true, description: "0 to 1. Default: null, any." })
  @IsOptional()
  @Min(0)
  @Max(1)
  minimumMacroF1?: number | null;
  @Field(() => Float, { nullable: true, description: "0 to 1. Default 0.1; null: any." })
  @IsOptional()
  @Min(0)
  @Max(1)
  maxRecallDrop?: number | null;
  @Field(() => Boolean, { nullable: true, description: "Default true." }) refuseLeakage?: boolean | null;
  @Field(() => PairedTestEnum, { nullable: true, description: "Default NOT_WORSE." })
  pairedTest?: PairedTestRule | null;
  @Field(() => Float, { nullable: true, description: "0.0001 to 0.5. Default 0.05." })
  @IsOptional()
  @Min(0.0001)
  @Max(0.5)
  significanceLevel?: number | null;
}

@ObjectType({ description: "One demand of the gate and whether it is met." })
export class GateCheck {
  @Field(() => GateCheckCodeEnum, { description: "Which demand." }) code!: GateCheckCode;
  @Field(() => CheckStatusEnum, { description: "Whether it is met." }) status!: CheckStatus;
  @Field({ description: "One sentence that needs no ML background." }) message!: string;
  @Field(() => Float, { nullable: true, description: "What was measured." }) value!: number | null;
  @Field(() => Float, { nullable: true, description: "What is demanded." }) limit!: number | null;
}

@ObjectType({ description: "What the gate says of moving an alias to a version." })
export class GateResult {
  @Field({
    description: "False when the gate does not guard this alias: its checks are then for information.",
  })
  applies!: boolean;
  @Field({ description: "No check failed." }) passed!: boolean;
  @Field(() => [GateCheck], { description: "Demand by demand." }) checks!: GateCheck[];
}

@ObjectType({ description: "How answers on the common held-out images change." })
export class PredictionChanges {
  @Field(() => Int, { description: "Images that both versions were evaluated on, by their bytes." })
  commonCount!: number;
  @Field(() => Int, { description: "Wrong before, right now." }) fixedCount!: number;
  @Field(() => Int, { description: "Right before, wrong now." }) brokenCount!: number;
  @Field(() => Int, { description: "Wrong before and wrong in another way now." }) otherCount!: number;
}
