/** What was live at some moment, across all models, and who had put it there. */
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { listChangesAt } from "../model/alias.repository.js";
import { AliasChange } from "../model/model.type.js";

const MAX_LIVE = 200;

@Resolver(() => AliasChange)
export class LiveAtResolver {
  @Query(() => [AliasChange], {
    description: `What was live then, under every alias of every model, and the move that had put it there. The newest ${MAX_LIVE}.`,
    complexity: MAX_LIVE,
  })
  liveAt(
    @Arg("at", () => Date, { description: "The moment." }) at: Date,
    @Ctx() { platform }: Context,
  ): Promise<Rows.AliasChange[]> {
    return listChangesAt(platform.db, at, MAX_LIVE);
  }

  @FieldResolver()
  model(@Root() change: Rows.AliasChange, @Ctx() { loaders }: Context): Promise<Rows.RegisteredModel> {
    return loaders.registeredModel.load(change.modelId);
  }
}
