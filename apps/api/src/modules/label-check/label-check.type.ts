/** Labels that may be wrong, and what putting them right was worth. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../graphql/connection.js";
import type { Relation } from "../../graphql/relation.js";
import { Image } from "../dataset/dataset.type.js";
import { Run } from "../run/run.type.js";

@ObjectType({ description: "An image whose label a run found less likely than another class." })
export class LabelSuspect {
  @Field(() => Image, { description: "The image, with the label that it has." }) image!: Image;
  @Field({ description: "What the run took it for." }) suggestedClassName!: string;
  @Field(() => Float, { description: "Of the suggested class." }) probability!: number;
  @Field(() => Float, { description: "Of the label." }) labelProbability!: number;
}
export const LabelSuspectConnection = connectionOf(() => LabelSuspect, "LabelSuspect");

@ObjectType({ description: "What a run that had not learned from them says of a version's labels." })
export class LabelCheck {
  @Field(() => ID, { description: "Of this check." }) id!: string;
  @Field(() => Run, { description: "The newest on this version, else on those that it was made from." })
  run!: Relation<Run>;
  @Field(() => Int, {
    description: "Images that it was checked on, with their label as it was then: with folds, every image.",
  })
  judgedCount!: number;
  @Field(() => Int, { description: "Labels that the run contradicts." }) suspectCount!: number;
}

@ObjectType({
  description:
    "A run from before a change to the dataset beside one from after it, on the images that both were checked on.",
})
export class Retraining {
  @Field(() => ID, { description: "Of this comparison." }) id!: string;
  @Field(() => Run, { description: "The newest finished run on a version that this one was made from." })
  before!: Relation<Run>;
  @Field(() => Run, {
    nullable: true,
    description: "The newest run on this version; null until there is one.",
  })
  after!: Relation<Run> | null;
  @Field(() => Int, { description: "Images that both were checked on; 0 until `after` is finished." })
  commonCount!: number;
  @Field(() => Int, { description: "Of those, right by the labels of today." }) beforeCorrect!: number;
  @Field(() => Int, { description: "Of the common images, right afterwards." }) afterCorrect!: number;
  @Field(() => Int, { description: "Wrong before, right after." }) fixedCount!: number;
  @Field(() => Int, { description: "Right before, wrong after." }) brokenCount!: number;
  @Field(() => Float, {
    description:
      "Exact McNemar test, two-sided: how easily chance alone makes such a difference. 1 without any.",
  })
  pValue!: number;
}
