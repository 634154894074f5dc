/** A run trained again and compared. */
import { Field, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo } from "../../graphql/common.type.js";
import { VerificationStatusEnum } from "../../graphql/enums.js";

@ObjectType({ description: "What the second training gave, beside the record." })
export class VerificationReport {
  @Field(() => Int, { description: "Metric values that were compared, bit for bit." })
  metricsCompared!: number;
  @Field(() => Int, { description: "Of these, how many differ." }) metricsDiffering!: number;
  @Field(() => String, { nullable: true, description: "The first that differs, in words." })
  firstDifference!: string | null;
  @Field({ description: "Hash of the recorded weights." }) recordedWeightsSha256!: string;
  @Field({ description: "Hash of the weights of the second training." }) repeatedWeightsSha256!: string;
  @Field({ description: "Same best epoch." }) bestEpochAgrees!: boolean;
  @Field({ description: "Same scores, to the last bit, on the held-out images." }) evaluationAgrees!: boolean;
}

@ObjectType({
  description:
    "A run trained again from its record: same photos, features, seed, hyperparameters and arithmetic.",
})
export class RunVerification {
  @Field(() => ID, { description: "Of this verification." }) id!: string;
  @Field(() => VerificationStatusEnum, {
    description: "IDENTICAL and DIFFERENT are answers; FAILED is none.",
  })
  status!: string;
  @Field({ description: "When it was asked for." }) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: "When the answer came." }) finishedAt!: Date | null;
  @Field(() => String, { nullable: true, description: "Smallset's version at the second training." })
  codeVersion!: string | null;
  @Field(() => VerificationReport, { nullable: true, description: "Null until there is an answer." })
  report!: VerificationReport | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why there is none." }) error!: ErrorInfo | null;
}
