/** Experiments over GraphQL. */
import { Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { listExperiments } from "./experiment.repository.js";
import { Experiment } from "./experiment.type.js";

const MAX_EXPERIMENTS = 1_000;

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Query(() => [Experiment], { description: `Newest first, ${MAX_EXPERIMENTS} at most.`, complexity: 100 })
  experiments(@Ctx() { platform }: Context): Promise<Rows.Experiment[]> {
    return listExperiments(platform.db, MAX_EXPERIMENTS);
  }

  @FieldResolver(() => Int)
  runCount(@Root() experiment: Rows.Experiment, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.runCountOfExperiment.load(experiment.id);
  }
}
