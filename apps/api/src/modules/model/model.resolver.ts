/** Registered models, versions, aliases and promotions over GraphQL. */
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { ListArgs } from "../../graphql/connection.js";
import type { Context } from "../../graphql/context.js";
import { pageCost } from "../../graphql/limits.js";
import type { Connection } from "../../graphql/page.js";
import { getRun } from "../run/run.service.js";
import { type AbstentionChoice, listAbstentionChoices } from "./choose-abstention.js";
import { findReliability } from "./find-reliability.js";
import { AliasHistoryArgs, PromotionPreviewArgs } from "./model.input.js";
import {
  findAliasAt,
  findLiveVersion,
  findModel,
  findVersionById,
  pageOfHistory,
  pageOfModels,
  pageOfModelVersions,
} from "./model.service.js";
import {
  AliasChange,
  AliasChangeConnection,
  ModelAlias,
  ModelVersion,
  ModelVersionConnection,
  PromotionPreview,
  RegisteredModel,
  RegisteredModelConnection,
} from "./model.type.js";
import { gateOf, type Preview, previewPromotion } from "./preview-promotion.js";
import type { Gate } from "./promotion-gate.js";
import { PromotionGate } from "./promotion-gate.type.js";
import { Abstention } from "./reliability.type.js";

@Resolver(() => RegisteredModel)
export class RegisteredModelResolver {
  @Query(() => RegisteredModelConnection, { description: "Newest first.", complexity: pageCost })
  registeredModels(
    @Args(() => ListArgs) page: ListArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.RegisteredModel>> {
    return pageOfModels(platform, page);
  }

  @Query(() => RegisteredModel, { nullable: true, description: "Null when there is none of that name." })
  registeredModel(
    @Arg("name", { description: "As it stands in /api/models/{name}/predict." }) name: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.RegisteredModel | null> {
    return findModel(platform, name);
  }

  @Query(() => ModelVersion, { nullable: true, description: "Null when there is none of that id." })
  modelVersion(
    @Arg("id", () => ID, { description: "The version's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.ModelVersion | null> {
    return findVersionById(platform, id);
  }

  @Query(() => AliasChange, {
    nullable: true,
    description:
      "What an alias pointed at at a moment, who moved it there and why; null before its first move.",
  })
  aliasAt(
    @Arg("modelName", { description: "Whose alias." }) modelName: string,
    @Arg("alias", { defaultValue: "production", description: "Which one." }) alias: string,
    @Arg("at", { description: "The moment." }) at: Date,
    @Ctx() { platform }: Context,
  ): Promise<Rows.AliasChange | null> {
    return findAliasAt(platform, { modelName, alias, at });
  }

  @Query(() => PromotionPreview, {
    description: "What the gate says of a promotion, and which answers would change. Moves nothing.",
    complexity: 50,
  })
  promotionPreview(
    @Args(() => PromotionPreviewArgs) request: PromotionPreviewArgs,
    @Ctx() { platform }: Context,
  ): Promise<Preview> {
    return previewPromotion(platform, request);
  }

  @Query(() => [Abstention], {
    description:
      "What abstaining would cost a FINISHED run's model, by how often its answers shall be right.",
    complexity: 10,
  })
  async abstentionChoices(
    @Arg("runId", () => ID, { description: "A FINISHED run." }) runId: string,
    @Ctx() { platform }: Context,
  ): Promise<AbstentionChoice[]> {
    const run = await getRun(platform, runId);
    const reliability = await findReliability(platform, run.id);
    return reliability ? listAbstentionChoices(reliability) : [];
  }

  @FieldResolver()
  createdBy(@Root() model: Rows.RegisteredModel, @Ctx() { loaders }: Context): Promise<Rows.User> | null {
    return model.createdById === null ? null : loaders.user.load(model.createdById);
  }

  @FieldResolver()
  async versionCount(@Root() model: Rows.RegisteredModel, @Ctx() { loaders }: Context): Promise<number> {
    return (await loaders.versionsOfModel.load(model.id)).count;
  }

  @FieldResolver()
  async latestVersion(
    @Root() model: Rows.RegisteredModel,
    @Ctx() { loaders }: Context,
  ): Promise<Rows.ModelVersion | null> {
    const { latestId } = await loaders.versionsOfModel.load(model.id);
    return latestId === null ? null : loaders.modelVersion.load(latestId);
  }

  @FieldResolver(() => ModelVersionConnection, {
    description: "Highest number first; deleted ones are left out.",
    complexity: pageCost,
  })
  versions(
    @Root() model: Rows.RegisteredModel,
    @Args(() => ListArgs) page: ListArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.ModelVersion>> {
    return pageOfModelVersions(platform, model.id, page);
  }

  @FieldResolver(() => ModelVersion, { nullable: true, description: "Null also for a deleted one." })
  async version(
    @Root() model: Rows.RegisteredModel,
    @Arg("number", () => Int, { description: "Its number." }) number: number,
    @Ctx() { platform }: Context,
  ): Promise<Rows.ModelVersion | null> {
    return findLiveVersion(platform, model.id, number);
  }

  @FieldResolver(() => [ModelAlias])
  aliases(@Root() model: Rows.RegisteredModel, @Ctx() { loaders }: Context): Promise<Rows.ModelAlias[]> {
    return loaders.aliasesOfModel.load(model.id);
  }

  @FieldResolver(() => AliasChangeConnection, {
    description: "Every move of its aliases, newest first.",
    complexity: pageCost,
  })
  history(
    @Root() model: Rows.RegisteredModel,
    @Args(() => AliasHistoryArgs) page: AliasHistoryArgs,
    @Ctx() { platform }: Context,
  ): Promise<Connection<Rows.AliasChange>> {
    return pageOfHistory(platform, model.id, page);
  }

  @FieldResolver(() => PromotionGate)
  gate(@Root() model: Rows.RegisteredModel): Gate {
    return gateOf(model);
  }
}
