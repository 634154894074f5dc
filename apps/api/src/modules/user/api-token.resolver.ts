/** Letting programs in. */
import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { requireViewer, type Context } from "../../graphql/context.js";
import { createApiToken, revokeApiToken } from "./api-token.service.js";
import { ApiToken, CreateApiTokenInput, CreatedApiToken } from "./api-token.type.js";
import { listApiTokens } from "./user.repository.js";

@Resolver(() => ApiToken)
export class ApiTokenResolver {
  @Query(() => [ApiToken], { description: "Your own tokens that still let in, newest first." })
  apiTokens(@Ctx() context: Context): Promise<ApiToken[]> {
    return listApiTokens(context.platform.db, requireViewer(context).user.id);
  }

  @Mutation(() => CreatedApiToken, { description: "Makes a token that may do what you may." })
  createApiToken(
    @Arg("input", () => CreateApiTokenInput) input: CreateApiTokenInput,
    @Ctx() context: Context,
  ): Promise<CreatedApiToken> {
    return createApiToken(context.platform, requireViewer(context), input);
  }

  @Mutation(() => Boolean, { description: "From now on the token lets nobody in." })
  async revokeApiToken(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<boolean> {
    await revokeApiToken(context.platform, requireViewer(context), id);
    return true;
  }
}
