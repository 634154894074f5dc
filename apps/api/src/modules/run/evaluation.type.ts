/** How good a top model is on held-out images. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import { SplitEnum } from "../../graphql/enums.js";
import { Image } from "../dataset/dataset.type.js";

@ObjectType({ description: "How well one class is told from the others." })
export class ClassReport {
  @Field({ description: "The class." }) className!: string;
  @Field(() => Float, { description: "Of what was called so, the share that is, 0 to 1." })
  precision!: number;
  @Field(() => Float, { description: "Of what is so, the share that was called so, 0 to 1." })
  recall!: number;
  @Field(() => Float, { description: "Harmonic mean of precision and recall, 0 to 1." }) f1!: number;
  @Field(() => Int, { description: "Images of this class in the split." }) support!: number;
}

@ObjectType({ description: "Where the true value lies, with the confidence that stands beside it." })
export class Interval {
  @Field(() => Float, { description: "Its lower end." }) low!: number;
  @Field(() => Float, { description: "Its upper end." }) high!: number;
}

@ObjectType({ description: "A wrong answer on a held-out image." })
export class Mistake {
  @Field(() => Image, { description: "The photo, with what it shows." }) image!: Image;
  @Field({ description: "What the model said." }) predictedClassName!: string;
  @Field(() => Float, { description: "Of the predicted class." }) probability!: number;
}

@ObjectType({ description: "Answering only when at least so sure." })
export class ThresholdPoint {
  @Field(() => Float, { description: "The probability that an answer needs." }) threshold!: number;
  @Field(() => Int, { description: "Held-out images that still get an answer." }) answered!: number;
  @Field(() => Int, { description: "Of these, how many are right." }) correct!: number;
}

@ObjectType({ description: "How good the top model is on held-out images, with how sure we can be." })
export class EvaluationReport {
  @Field(() => SplitEnum, { description: "Test where there is one, else validation." }) split!: string;
  @Field(() => Int, { description: "Images that it was measured on." }) count!: number;
  @Field(() => Float, { description: "Mean cross-entropy." }) loss!: number;
  @Field(() => Float, { description: "Share of right answers, 0 to 1." }) accuracy!: number;
  @Field(() => Interval, { description: "95 %, Wilson." }) accuracyInterval!: Interval;
  @Field(() => Float, { description: "Mean F1 over classes, each counted alike." }) macroF1!: number;
  @Field(() => [ClassReport], { description: "Class by class, in class index order." })
  classes!: ClassReport[];
  @Field(() => [[Int]], { description: "[true class][predicted class], in the order of `classes`." })
  confusionMatrix!: number[][];
}
