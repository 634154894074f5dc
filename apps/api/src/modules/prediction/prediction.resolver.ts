/** Predictions over GraphQL. */
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { PredictImagesInput } from "./prediction.input.js";
import { answersOf, type Answer } from "./prediction.repository.js";
import { predictImages } from "./prediction.service.js";
import { ImagePrediction, Prediction, PredictionReceipt } from "./prediction.type.js";
import { toReceipt } from "./receipt.js";

@Resolver(() => ImagePrediction)
export class PredictionResolver {
  @Mutation(() => [ImagePrediction], {
    description:
      "What a run's model or a registered one says of uploaded photos: backbone and top model together.",
  })
  predictImages(
    @Arg("input", { description: "Who answers which photos." }) input: PredictImagesInput,
    @Ctx() context: Context,
  ): Promise<Rows.Prediction[]> {
    return predictImages(context.platform, requireViewer(context), input);
  }

  @FieldResolver(() => [Prediction])
  predictions(@Root() row: Rows.Prediction): Answer[] {
    return answersOf(row);
  }

  @FieldResolver(() => PredictionReceipt, { nullable: true })
  async receipt(
    @Root() row: Rows.Prediction,
    @Ctx() { loaders }: Context,
  ): Promise<PredictionReceipt | null> {
    if (row.modelVersionId === null) return null;
    const version = await loaders.modelVersion.load(row.modelVersionId);
    return toReceipt(await loaders.registeredModel.load(version.modelId), version, row.alias);
  }
}
