/** Going somewhere by name, over GraphQL. */
import { Max, MaxLength, Min } from "class-validator";
import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { listByName } from "./jump.repository.js";
import { JumpTarget } from "./jump.type.js";

@ArgsType()
class JumpArgs {
  @Field({ defaultValue: "", description: "A part of a name, in any case; empty: the newest." })
  @MaxLength(200)
  text!: string;

  @Field(() => Int, { defaultValue: 6, description: "How many of each kind, 1 to 20." })
  @Min(1)
  @Max(20)
  first!: number;
}

@Resolver(() => JumpTarget)
export class JumpResolver {
  @Query(() => [JumpTarget], {
    description: "Models, datasets and runs whose name holds the text: what the dashboard's ⌘K asks.",
    complexity: 20,
  })
  jumpTargets(
    @Args(() => JumpArgs) { text, first }: JumpArgs,
    @Ctx() { platform }: Context,
  ): Promise<JumpTarget[]> {
    return listByName(platform.db, text.trim(), first);
  }
}
