/** A model's answers for photos. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { ErrorInfo } from "../../graphql/common.type.js";

@ObjectType({ description: "One class and how probable it is." })
export class Prediction {
  @Field() className!: string;
  @Field(() => Int) classIndex!: number;
  @Field(() => Float, { description: "Softmax value; over all classes they sum to 1." }) probability!: number;
}

@ObjectType({ description: "A model's answer for one photo." })
export class ImagePrediction {
  @Field(() => ID) id!: string;
  @Field() fileName!: string;
  @Field(() => [Prediction], { description: "Most probable first." }) predictions!: Prediction[];
  @Field(() => ErrorInfo, { nullable: true, description: "Why there is no answer." })
  error!: ErrorInfo | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) decodeMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) extractMs!: number | null;
  @Field(() => Float, { nullable: true, description: "Milliseconds." }) topModelMs!: number | null;
}
