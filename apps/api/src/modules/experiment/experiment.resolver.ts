/** Experiments over GraphQL. */
import { Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import type { Context } from "../../graphql/context.js";
import { listExperiments } from "./experiment.repository.js";
import { Experiment } from "./experiment.type.js";

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Query(() => [Experiment], { description: "Newest first." })
  experiments(@Ctx() { platform }: Context): Promise<Rows.Experiment[]> {
    return listExperiments(platform.db);
  }

  @FieldResolver(() => Int)
  runCount(@Root() experiment: Rows.Experiment, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.runCountOfExperiment.load(experiment.id);
  }
}
