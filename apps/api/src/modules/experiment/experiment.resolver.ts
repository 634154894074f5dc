/** Experiments over GraphQL. */
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { listExperiments } from "./experiment.repository.js";
import { Experiment } from "./experiment.type.js";

const MAX_EXPERIMENTS = 1_000;

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Query(() => [Experiment], { description: `Newest first, ${MAX_EXPERIMENTS} at most.`, complexity: 100 })
  experiments(
    @Arg("name", () => String, { nullable: true, description: "Only the one that is called so." })
    name: string | null,
    @Ctx() { platform }: Context,
  ): Promise<Rows.Experiment[]> {
    return listExperiments(platform.db, { name, take: MAX_EXPERIMENTS });
  }

  @FieldResolver(() => Int)
  runCount(@Root() experiment: Rows.Experiment, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.runCountOfExperiment.load(experiment.id);
  }
}
