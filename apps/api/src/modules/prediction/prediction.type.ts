/** A model's answers for photos. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo } from "../../graphql/common.type.js";

@ObjectType({ description: "One class and how probable it is." })
export class Prediction {
  @Field({ description: "What it may show." }) className!: string;
  @Field(() => Int, { description: "Place of the class in the sorted names." }) classIndex!: number;
  @Field(() => Float, { description: "Softmax value; over all classes they sum to 1." }) probability!: number;
}

@ObjectType({ description: "Which registered version answered." })
export class PredictionReceipt {
  @Field({ description: "Which model." }) modelName!: string;
  @Field(() => Int, { description: "Its number." }) version!: number;
  @Field(() => String, { nullable: true, description: "The alias that was asked for." }) alias!:
    string | null;
  @Field({ description: "Of the version's bundle." }) digest!: string;
  @Field({ description: "What made the features." }) extractorFingerprint!: string;
  @Field(() => Float, { nullable: true, description: "Below it the version abstains; null: never." })
  threshold!: number | null;
  @Field(() => Float, { nullable: true, description: "That its logits were divided by; null: by 1." })
  temperature!: number | null;
}

@ObjectType({ description: "A model's answer for one photo." })
export class ImagePrediction {
  @Field(() => ID, { description: "Of this answer, to correct it by." }) id!: string;
  @Field({ description: "As it was sent." }) fileName!: string;
  @Field(() => [Prediction], { description: "Most probable first." }) predictions!: Prediction[];
  @Field({ description: "The best probability is below the version's threshold: better ask a person." })
  abstained!: boolean;
  @Field(() => PredictionReceipt, { nullable: true, description: "Null when a run's model answered." })
  receipt!: PredictionReceipt | null;
  @Field(() => ErrorInfo, { nullable: true, description: "Why there is no answer." })
  error!: ErrorInfo | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) decodeMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) extractMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) topModelMs!: number | null;
}
