/** Letting programs in. */
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../graphql/context.js";
import { createApiToken, findApiTokens, revokeApiToken } from "./api-token.service.js";
import { ApiToken, CreateApiTokenInput, CreatedApiToken } from "./api-token.type.js";

@Resolver(() => ApiToken)
export class ApiTokenResolver {
  @Query(() => [ApiToken], {
    description: "Tokens that still let in, newest first, 200 at most: your own, or for owners everyone's.",
  })
  apiTokens(
    @Arg("everyone", () => Boolean, { defaultValue: false, description: "Owners only." }) everyone: boolean,
    @Ctx() context: Context,
  ): Promise<Rows.ApiToken[]> {
    return findApiTokens(context.platform, requireViewer(context), everyone);
  }

  @FieldResolver()
  user(@Root() token: Rows.ApiToken, @Ctx() { loaders }: Context): Promise<Rows.User> {
    return loaders.user.load(token.userId);
  }

  @Mutation(() => CreatedApiToken, {
    description: "Makes a token in your name, for all or some of what you may do.",
  })
  createApiToken(
    @Arg("input", () => CreateApiTokenInput, { description: "What it is for, what it may do, and how long." })
    input: CreateApiTokenInput,
    @Ctx() context: Context,
  ): Promise<{ token: string; apiToken: Rows.ApiToken }> {
    return createApiToken(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Boolean, {
    description: "From now on the token lets nobody in. Your own; owners may revoke anyone's.",
  })
  async revokeApiToken(
    @Arg("id", () => ID, { description: "The token's." }) id: string,
    @Ctx() context: Context,
  ): Promise<boolean> {
    await revokeApiToken(context.platform, requireViewer(context), id);
    return true;
  }
}
