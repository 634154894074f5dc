/** What a run will take, before it begins. */
import { Field, Float, Int, ObjectType } from "type-graphql";

@ObjectType({ description: "Time and disk that a run or a sweep will take, before it begins." })
export class RunEstimate {
  @Field(() => Int, { description: "How many trainings it is." }) trainings!: number;
  @Field(() => Int, {
    description: "Photos whose features are not there yet; the others are not looked at again.",
  })
  imagesToExtract!: number;
  @Field(() => Int, {
    description: "Views of training photos that are not there yet; each takes as long as a photo.",
  })
  viewsToExtract!: number;
  @Field(() => Int, { description: "Photos that take part." }) imageCount!: number;
  @Field(() => Float, { description: "For the extraction." }) extractionMs!: number;
  @Field(() => Float, {
    description: "For all trainings if none stops early, with as many at once as the workers take.",
  })
  trainingMs!: number;
  @Field(() => Float, { description: "New bytes on disk: features and models." }) diskBytes!: number;
  @Field({ description: "False: the speeds are assumed, because no run has measured them here yet." })
  isMeasured!: boolean;
  @Field({ description: "Where the speeds are from, in words." }) basis!: string;
}
