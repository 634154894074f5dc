/** Predictions over GraphQL. */
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { PredictImagesInput } from "./prediction.input.js";
import { answersOf, type Answer } from "./prediction.repository.js";
import { predictImages } from "./prediction.service.js";
import { ImagePrediction, Prediction } from "./prediction.type.js";

@Resolver(() => ImagePrediction)
export class PredictionResolver {
  @Mutation(() => [ImagePrediction], {
    description: "What a run's model says of uploaded photos: backbone and top model together.",
  })
  predictImages(
    @Arg("input") input: PredictImagesInput,
    @Ctx() context: Context,
  ): Promise<Rows.Prediction[]> {
    return predictImages(context.platform, requireViewer(context), input);
  }

  @FieldResolver(() => [Prediction])
  predictions(@Root() row: Rows.Prediction): Answer[] {
    return answersOf(row);
  }
}
