/** The prediction log over GraphQL. */
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { DatasetVersion } from "../dataset/dataset.type.js";
import { addCorrectionsToDataset } from "./add-corrections-to-dataset.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { RegisteredModel } from "../model/model.type.js";
import { correctPrediction, pageOfLog, setPredictionLog } from "./prediction-log.service.js";
import {
  AddCorrectionsInput,
  LoggedPrediction,
  LoggedPredictionConnection,
  PredictionLogArgs,
  PredictionLogSettings,
  SetPredictionLogInput,
} from "./prediction-log.type.js";
import { answersOf, type Answer } from "./prediction.repository.js";
import { Prediction } from "./prediction.type.js";

@Resolver(() => LoggedPrediction)
export class LoggedPredictionResolver {
  @Mutation(() => LoggedPrediction, {
    description: "Says what a photo shows; null takes that back. It waits for addCorrectionsToDataset.",
  })
  correctPrediction(
    @Arg("id", () => ID, { description: "The answer's, from the log." }) id: string,
    @Arg("className", () => String, { nullable: true, description: "One that the model knows." })
    className: string | null = null,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Prediction> {
    return correctPrediction(platform, { id, className });
  }

  @Mutation(() => DatasetVersion, {
    description:
      "Makes a new dataset version with the corrected photos in train; one that is there already is relabelled. " +
      "A worker writes it: it is IMPORTING for a moment.",
  })
  addCorrectionsToDataset(
    @Arg("input", { description: "Whose corrections go where." }) input: AddCorrectionsInput,
    @Ctx() context: Context,
  ): Promise<Rows.DatasetVersion> {
    return addCorrectionsToDataset(context.platform, requireViewer(context), input);
  }

  @Mutation(() => RegisteredModel, { description: "How much of what the model is asked is remembered." })
  setPredictionLog(
    @Arg("input", { description: "How much of which model." }) input: SetPredictionLogInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.RegisteredModel> {
    return setPredictionLog(platform, input);
  }

  @FieldResolver(() => [Prediction])
  predictions(@Root() row: Rows.Prediction): Answer[] {
    return answersOf(row);
  }

  @FieldResolver()
  thumbnailUrl(@Root() { id }: Rows.Prediction): string {
    return `/api/predictions/${id}/photo`;
  }

  @FieldResolver()
  modelVersion(@Root() row: Rows.Prediction, @Ctx() { loaders }: Context): Promise<Rows.ModelVersion> {
    return loaders.modelVersion.load(row.modelVersionId!);
  }

  @FieldResolver()
  usedIn(@Root() row: Rows.Prediction, @Ctx() { loaders }: Context): Promise<Rows.DatasetVersion> | null {
    return row.usedInId === null ? null : loaders.datasetVersion.load(row.usedInId);
  }
}

@Resolver(() => RegisteredModel)
export class ModelLogResolver {
  @FieldResolver(() => LoggedPredictionConnection, {
    description: "What it was asked and said, newest first.",
    complexity: pageCost,
  })
  predictionLog(
    @Root() model: Rows.RegisteredModel,
    @Args(() => PredictionLogArgs) page: PredictionLogArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.Prediction>> {
    return pageOfLog(platform, model.id, page);
  }

  @FieldResolver(() => PredictionLogSettings, {
    description: "How much of what it is asked is remembered.",
  })
  predictionLogSettings(@Root() model: Rows.RegisteredModel): PredictionLogSettings {
    return { share: model.logShare, retentionDays: model.logRetentionDays };
  }
}
