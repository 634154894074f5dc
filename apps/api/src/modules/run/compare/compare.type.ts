/** Two runs on the photos that both were evaluated on, and one photo through all runs. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Relation } from "../../../graphql/relation.js";
import { Image } from "../../dataset/dataset.type.js";
import { Run } from "../run.type.js";

@ObjectType({ description: "What one run said of a photo." })
export class Answer {
  @Field({ description: "What it said." }) className!: string;
  @Field(() => Float, { description: "How sure it was, 0 to 1." }) probability!: number;
}

@ObjectType({ description: "A photo of which two runs say different things." })
export class ChangedAnswer {
  @Field(() => Image, { description: "The photo." }) image!: Relation<Image>;
  @Field({ description: "What it shows." }) className!: string;
  @Field(() => Answer, { description: "What `base` says." }) base!: Answer;
  @Field(() => Answer, { description: "What `other` says." }) other!: Answer;
}

@ObjectType({ description: "How `other` compares with `base` on the very same held-out photos." })
export class RunPair {
  @Field(() => Run, { description: "What is compared with." }) base!: Relation<Run>;
  @Field(() => Run, { description: "What is compared." }) other!: Relation<Run>;
  @Field(() => Int, { description: "Photos, by their bytes, that both were evaluated on." })
  commonCount!: number;
  @Field(() => Int, { description: "Of those, right by `base`." }) baseRightCount!: number;
  @Field(() => Int, { description: "Of those, right by `other`." }) otherRightCount!: number;
  @Field(() => Int, { description: "Wrong by `base`, right by `other`." }) fixedCount!: number;
  @Field(() => Int, { description: "Right by `base`, wrong by `other`." }) brokenCount!: number;
  @Field(() => Int, { description: "Wrong by both, in different ways." }) differentlyWrongCount!: number;
  @Field(() => Float, {
    nullable: true,
    description: "McNemar's exact, two-sided test on fixed against broken; null without common photos.",
  })
  pValue!: number | null;
  @Field({ description: "p < 0.05: chance alone would hardly make such a difference." })
  isDistinguishable!: boolean;
}

@ObjectType({ description: "What one run said of a photo, and whether that was right." })
export class ImageAnswer {
  @Field(() => Run, { description: "Who said it." }) run!: Relation<Run>;
  @Field({ description: "What the photo showed in the run's dataset version." }) trueClassName!: string;
  @Field({ description: "What the run said." }) className!: string;
  @Field(() => Float, { description: "How sure it was, 0 to 1." }) probability!: number;
  @Field({ description: "Whether that is what it shows." }) isRight!: boolean;
}
