/** Settings over GraphQL. */
import { Max, Min } from "class-validator";
import { Args, ArgsType, Ctx, Field, Int, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { getRunConcurrency, setRunConcurrency } from "./run-concurrency.js";

@ArgsType()
class RunConcurrencyArgs {
  @Field(() => Int, { description: "1 to 64." }) @Min(1) @Max(64) value!: number;
}

@Resolver()
export class SettingResolver {
  @Query(() => Int, { description: "Runs that one worker trains at the same time." })
  runConcurrency(@Ctx() { platform }: Context): Promise<number> {
    return getRunConcurrency(platform);
  }

  @Mutation(() => Int, { description: "Workers take it up at once; runs that are under way go on." })
  setRunConcurrency(
    @Args(() => RunConcurrencyArgs) { value }: RunConcurrencyArgs,
    @Ctx() { platform }: Context,
  ): Promise<number> {
    return setRunConcurrency(platform, value);
  }
}
