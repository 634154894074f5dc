/** Shadows over GraphQL. */
import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { requireFirst } from "../../graphql/page.js";
import { RegisteredModel } from "../model/model.type.js";
import { answersOf } from "./prediction.repository.js";
import { listShadowChanges, listShadowDifferences } from "./shadow.repository.js";
import { listShadowReports, setShadow, type ShadowReport as Report } from "./shadow.service.js";
import { SetShadowInput, ShadowChange, ShadowDifference, ShadowReport } from "./shadow.type.js";

const MAX_LISTED = 100;

@Resolver(() => ShadowReport)
export class ShadowReportResolver {
  @Mutation(() => RegisteredModel, {
    description: "Lets an alias's version see production's traffic, or stops that; nobody gets its answers.",
  })
  setShadow(
    @Arg("input", { description: "Which alias looks on." }) input: SetShadowInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.RegisteredModel> {
    return setShadow(platform, input);
  }

  @FieldResolver()
  id(@Root() { alias }: Report): string {
    return `${alias.modelId}:${alias.alias}`;
  }

  @FieldResolver()
  alias(@Root() { alias }: Report): string {
    return alias.alias;
  }

  @FieldResolver(() => [ShadowChange], { description: "The most frequent first.", complexity: 20 })
  changes(
    @Arg("first", () => Int, { defaultValue: 20, description: `1 to ${MAX_LISTED}.` }) first: number,
    @Root() { version, live }: Report,
    @Ctx() { platform }: Context,
  ): Promise<ShadowChange[]> {
    return listShadowChanges(platform.db, version.id, live.id, requireFirst(first, MAX_LISTED));
  }

  @FieldResolver(() => [ShadowDifference], { description: "Newest first.", complexity: 50 })
  async differences(
    @Arg("first", () => Int, { defaultValue: 24, description: `1 to ${MAX_LISTED}.` }) first: number,
    @Root() { version, live }: Report,
    @Ctx() { platform }: Context,
  ): Promise<ShadowDifference[]> {
    const rows = await listShadowDifferences(
      platform.db,
      version.id,
      live.id,
      requireFirst(first, MAX_LISTED),
    );
    return rows.map(({ live: theirs, shadow }) => ({
      id: shadow.id,
      fileName: theirs.fileName,
      thumbnailUrl: `/api/predictions/${theirs.id}/photo`,
      at: theirs.createdAt,
      liveClassName: answersOf(theirs)[0]!.className,
      liveProbability: answersOf(theirs)[0]!.probability,
      shadowClassName: answersOf(shadow)[0]!.className,
      shadowProbability: answersOf(shadow)[0]!.probability,
    }));
  }
}

@Resolver(() => RegisteredModel)
export class ModelShadowsResolver {
  @FieldResolver(() => [ShadowReport], {
    description: "Versions that see production's traffic, and how their answers differ.",
    complexity: 20,
  })
  shadows(@Root() model: Rows.RegisteredModel, @Ctx() { platform }: Context): Promise<Report[]> {
    return listShadowReports(platform, model);
  }
}
