/** What registering, promoting and reading models take. */
import { IsNotEmpty, IsOptional, Max, MaxLength, Min, ValidateNested } from "class-validator";
import { ArgsType, Field, Float, ID, InputType, Int } from "type-graphql";
import { IdempotencyKey } from "../../graphql/input-fields.js";
import { ListArgs } from "../../graphql/connection.js";
import { PromotionGateInput } from "./promotion-gate.type.js";

const REASON = "For whoever asks later why this was live.";
const EXPECTED_REVISION =
  "What you looked at when you decided: if the alias has moved since, CONFLICT. Default: no such check beforehand.";

@InputType({ description: "Which run becomes a version of which model." })
export class RegisterModelVersionInput {
  @Field(() => ID, { description: "A FINISHED run." }) runId!: string;
  @Field({ description: "Made when there is none of that name." }) modelName!: string;
  @Field(() => String, { nullable: true, description: "What is special about it." })
  @IsOptional()
  @MaxLength(2000)
  description?: string;
  @Field(() => Float, {
    nullable: true,
    description: "0 to 1: with a lower best probability the version abstains. Default: it never does.",
  })
  @IsOptional()
  @Min(0)
  @Max(1)
  threshold?: number;
  @Field(() => Float, {
    nullable: true,
    description:
      "0.5 to 0.999, instead of a threshold: the lowest one at which this share of its answers to validation images was right.",
  })
  @IsOptional()
  @Min(0.5)
  @Max(0.999)
  targetPrecision?: number;
  @IdempotencyKey("version") idempotencyKey?: string;
}

@InputType({ description: "Which version goes where, and why." })
export class PromoteModelVersionInput {
  @Field({ description: "Of which model." }) modelName!: string;
  @Field(() => Int, { description: "Where to." }) versionNumber!: number;
  @Field({ defaultValue: "production", description: "Which one to move." }) alias!: string;
  @Field({ description: REASON }) @IsNotEmpty() @MaxLength(2000) reason!: string;
  @Field(() => Int, { nullable: true, description: EXPECTED_REVISION }) expectedRevision?: number;
  @Field({ defaultValue: false, description: "Go past a gate that refuses; the history says so." })
  overrideGate!: boolean;
}

@InputType({ description: "Which alias to take back or away, and why." })
export class MoveAliasInput {
  @Field({ description: "Of which model." }) modelName!: string;
  @Field({ defaultValue: "production", description: "Which one." }) alias!: string;
  @Field({ description: REASON }) @IsNotEmpty() @MaxLength(2000) reason!: string;
  @Field(() => Int, { nullable: true, description: EXPECTED_REVISION }) expectedRevision?: number;
}

@InputType({ description: "What to demand of which model." })
export class SetPromotionGateInput {
  @Field({ description: "Of which model." }) modelName!: string;
  @Field(() => PromotionGateInput, { description: "What replaces the gate of now." })
  @ValidateNested()
  gate!: PromotionGateInput;
}

@ArgsType()
export class AliasHistoryArgs extends ListArgs {
  @Field(() => String, { nullable: true, description: "Default: all aliases." }) alias?: string;
}

@ArgsType()
export class PromotionPreviewArgs {
  @Field({ description: "With `runId` also a name that there is not yet." }) modelName!: string;
  @Field(() => Int, { nullable: true, description: "This or `runId`." }) versionNumber?: number;
  @Field(() => ID, {
    nullable: true,
    description: "A FINISHED run: what the gate would say if it were registered and promoted.",
  })
  runId?: string;
  @Field({ defaultValue: "production", description: "What would move." }) alias!: string;
}
